"use client";

import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { Button } from "../../../../shared/ui/button.tsx";
import { Sheet } from "../../../../shared/ui/sheet.tsx";
import { done, failed } from "../../outcome.ts";
import type { WalletFacts, WalletSession } from "../../session/wallet-session.ts";
import type { NewLock, Unlock } from "../../vault/vault.ts";
import { AskSecret } from "../ask-secret.tsx";
import { ChooseLock } from "../choose-lock.tsx";

interface Props {
  readonly kind: NewLock["kind"];
  readonly session: WalletSession;
  readonly wallet: WalletFacts;
  readonly onClose: () => void;
}

/** The secret that there is, then the new one. */
export function AddLockSheet({ kind, session, wallet, onClose }: Props) {
  const t = useTranslations("wallet.settings");
  const tWallet = useTranslations("wallet");
  // Not state: what the owner gave shows up in no component.
  const given = useRef<Unlock>(undefined);
  const [isGiven, setGiven] = useState(false);
  return (
    <Sheet
      heading={isGiven ? (kind === "passphrase" ? t("newHeading") : t("passkeyAdd")) : tWallet("secret.heading")}
      onClose={onClose}
    >
      {isGiven ? (
        <ChooseLock
          only={kind}
          submit={kind === "passphrase" ? t("newSubmit") : t("passkeyAdd")}
          busyText={tWallet("secret.busy")}
          onChosen={async (makeLock) => {
            const lock = await makeLock();
            if (!lock.ok) return lock;
            const unlock = given.current;
            const added = unlock === undefined ? failed("locked") : await session.addLock(unlock, lock.value);
            if (!added.ok) return added;
            onClose();
            return done(null);
          }}
        />
      ) : (
        <AskSecret
          wallet={wallet}
          passkeyText={tWallet("secret.passkey")}
          passphraseText={tWallet("secret.go")}
          busyText={tWallet("secret.busy")}
          onGiven={async (unlock) => {
            // Opened once now, so that a wrong secret is known before a new passkey is made.
            const opened = await session.unlock(unlock);
            if (!opened.ok) return opened;
            given.current = unlock;
            setGiven(true);
            return opened;
          }}
        />
      )}
      <Button look="quiet" wide onClick={onClose}>
        {t("cancel")}
      </Button>
    </Sheet>
  );
}
