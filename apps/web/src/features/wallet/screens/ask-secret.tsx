"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import { Button } from "../../../shared/ui/button.tsx";
import type { Outcome } from "../outcome.ts";
import type { WalletFacts } from "../session/wallet-session.ts";
import { askPasskey } from "../vault/passkey.ts";
import type { Unlock } from "../vault/vault.ts";
import { PassphraseField } from "./passphrase-field.tsx";
import { useFaultText } from "./use-fault-text.ts";

interface Props {
  readonly wallet: WalletFacts;
  readonly passkeyText: string;
  readonly passphraseText: string;
  readonly busyText: string;
  /** Tries it; what goes wrong is shown here. */
  readonly onGiven: (unlock: Unlock) => Promise<Outcome<unknown>>;
  /** What to say instead while the next try has to wait. */
  readonly waitText?: string | undefined;
}

/** Asks the owner for what opens the wallet: its passkeys that work at this address, its passphrase, or either. */
export function AskSecret({ wallet, passkeyText, passphraseText, busyText, onGiven, waitText }: Props) {
  const t = useTranslations("wallet.unlock");
  const faultText = useFaultText();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const here = wallet.passkeys.filter(({ rpId }) => rpId === location.hostname);

  const attempt = async (give: () => Promise<Outcome<Unlock>>) => {
    setBusy(true);
    setError(undefined);
    const given = await give();
    const tried = given.ok ? await onGiven(given.value) : given;
    setBusy(false);
    if (tried.ok) return;
    setError(faultText(tried.fault));
    input.current?.select();
  };
  const withPassphrase = (event: FormEvent) => {
    event.preventDefault();
    const passphrase = input.current?.value ?? "";
    void attempt(async () => ({ ok: true, value: { kind: "passphrase", passphrase } }));
  };
  return (
    <div className="flex flex-col gap-5">
      {here.map((lock) => (
        <Button
          key={lock.id}
          wide
          disabled={isBusy}
          onClick={() =>
            attempt(async () => {
              const asked = await askPasskey(lock);
              return asked.ok ? { ok: true, value: { kind: "passkey", lockId: lock.id, answer: asked.value } } : asked;
            })
          }
        >
          {here.length === 1 ? passkeyText : `${passkeyText} (${lock.name})`}
        </Button>
      ))}
      {here.length === 0 && !wallet.hasPassphrase && <p className="text-ember">{t("elsewhereKey")}</p>}
      {here.length > 0 && wallet.hasPassphrase && <p className="text-center text-small text-ink-soft">{t("or")}</p>}
      {wallet.hasPassphrase && (
        <form onSubmit={withPassphrase} className="flex flex-col gap-4">
          <PassphraseField
            label={t("passphrase")}
            name="passphrase"
            purpose="current-password"
            input={input}
            error={waitText ?? error}
            autoFocus={here.length === 0}
          />
          <Button
            type="submit"
            wide
            look={here.length > 0 ? "quiet" : "action"}
            disabled={isBusy || waitText !== undefined}
          >
            <span aria-live="polite">{isBusy ? busyText : passphraseText}</span>
          </Button>
        </form>
      )}
      {!wallet.hasPassphrase && error !== undefined && (
        <p role="alert" className="text-ember">
          {error}
        </p>
      )}
    </div>
  );
}
