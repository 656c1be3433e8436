"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { useFormat } from "../../../../shared/format/use-format.ts";
import { Button } from "../../../../shared/ui/button.tsx";
import { Panel } from "../../../../shared/ui/panel.tsx";
import { Sheet } from "../../../../shared/ui/sheet.tsx";
import { LOCK_MINUTES } from "../../session/wallet-meta.ts";
import { arePasskeysPossible } from "../../vault/passkey.ts";
import type { PasskeyLock } from "../../vault/wallet-file.ts";
import { BackupSheet } from "../backup/backup-sheet.tsx";
import type { OpenProps } from "../open-props.ts";
import { useFaultText } from "../use-fault-text.ts";
import { AddLockSheet } from "./add-lock-sheet.tsx";
import { downloadText } from "./download-text.ts";
import { ForgetWallet } from "./forget-wallet.tsx";

type Asking = "none" | "passphrase" | "passkey" | "backup" | PasskeyLock;

/** How it locks, what opens it, its backup, and its end. */
export function Settings({ session, state, chain }: OpenProps) {
  const t = useTranslations("wallet.settings");
  const tWallet = useTranslations("wallet");
  const format = useFormat();
  const { wallet, meta } = state;
  const [asking, setAsking] = useState<Asking>("none");
  const close = () => setAsking("none");
  const exportFile = () => {
    const text = session.exportText();
    if (text !== undefined) downloadText(`starling-wallet-${wallet.address.slice(2, 10)}.json`, text);
  };
  return (
    <div className="max-w-[52rem]">
      <h2 className="sr-only">{t("heading")}</h2>
      <Panel heading={t("lockHeading")}>
        <div className="flex flex-col gap-4">
          <label className="flex flex-wrap items-center gap-3">
            {t("lockAfter")}
            <select
              value={meta.lockMinutes}
              onChange={(event) => {
                const chosen = LOCK_MINUTES.find((minutes) => String(minutes) === event.target.value);
                if (chosen !== undefined) void session.change({ lockMinutes: chosen });
              }}
              className="min-h-11 rounded-(--radius) border border-rule-strong bg-raised px-3"
            >
              {LOCK_MINUTES.map((minutes) => (
                <option key={minutes} value={minutes}>
                  {t("minutes", { count: minutes })}
                </option>
              ))}
            </select>
          </label>
          <label className="flex min-h-11 cursor-pointer items-center gap-3 self-start">
            <input
              type="checkbox"
              checked={meta.lockOnHide}
              onChange={() => session.change({ lockOnHide: !meta.lockOnHide })}
              className="size-4 accent-(--iris)"
            />
            {t("onHide")}
          </label>
        </div>
      </Panel>
      <Panel heading={t("openHeading")}>
        <Row name={t("passphrase")} about={wallet.hasPassphrase ? t("passphraseSet") : t("passphraseNone")}>
          <Button look="quiet" onClick={() => setAsking("passphrase")}>
            {wallet.hasPassphrase ? t("passphraseChange") : t("passphraseAdd")}
          </Button>
        </Row>
        {wallet.passkeys.map((lock) => (
          <Row
            key={lock.id}
            name={lock.rpId}
            about={t("passkeyName", { date: format.date(Date.parse(lock.createdAt)) })}
          >
            <Button look="quiet" aria-label={t("removeNamed", { name: lock.name })} onClick={() => setAsking(lock)}>
              {t("remove")}
            </Button>
          </Row>
        ))}
        <Row name={t("passkeys")} about={arePasskeysPossible() ? "" : tWallet("lock.passkeyNone")}>
          <Button look="quiet" disabled={!arePasskeysPossible()} onClick={() => setAsking("passkey")}>
            {t("passkeyAdd")}
          </Button>
        </Row>
      </Panel>
      {chain.phase === "known" && (
        <Panel heading={t("networkHeading")}>
          <Row name={chain.facts.name} about={`${t("networkNow")} · ${chain.facts.chainId}`}>
            {null}
          </Row>
          <p className="text-small text-ink-soft">{t("networkBody")}</p>
          <p className="mt-3 text-small">
            {t("contracts")}: <span className="font-code wrap-anywhere">{chain.facts.token.address}</span>
          </p>
        </Panel>
      )}
      <Panel heading={t("backupHeading")}>
        <div className="flex flex-col items-start gap-3">
          <Button look="quiet" onClick={() => setAsking("backup")}>
            {wallet.kind === "words" ? t("showWords") : t("showKey")}
          </Button>
          <Button look="quiet" onClick={exportFile}>
            {t("exportFile")}
          </Button>
          <p className="max-w-(--measure) text-small text-ink-soft">
            {wallet.hasPassphrase ? t("exportBody") : t("exportPasskeyOnly")}
          </p>
        </div>
      </Panel>
      <Panel heading={t("forgetHeading")}>
        <p className="mb-4 max-w-(--measure)">{t("forgetBody")}</p>
        <ForgetWallet session={session} isBackedUp={meta.isBackedUp} />
      </Panel>
      {asking === "backup" && <BackupSheet session={session} wallet={wallet} onClose={close} />}
      {(asking === "passphrase" || asking === "passkey") && (
        <AddLockSheet kind={asking} session={session} wallet={wallet} onClose={close} />
      )}
      {typeof asking === "object" && <RemovePasskey session={session} lock={asking} onClose={close} />}
    </div>
  );
}

function Row({
  name,
  about,
  children,
}: {
  readonly name: string;
  readonly about: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-rule py-3 first:pt-0 last:border-b-0">
      <p className="min-w-0">
        <span className="block wrap-anywhere">{name}</span>
        <span className="block text-small text-ink-soft">{about}</span>
      </p>
      {children}
    </div>
  );
}

function RemovePasskey({
  session,
  lock,
  onClose,
}: Pick<OpenProps, "session"> & { readonly lock: PasskeyLock; readonly onClose: () => void }) {
  const t = useTranslations("wallet.settings");
  const faultText = useFaultText();
  const [error, setError] = useState<string>();
  const remove = async () => {
    const removed = await session.removeLock(lock.id);
    if (removed.ok) onClose();
    else setError(faultText(removed.fault));
  };
  return (
    <Sheet heading={t("removeNamed", { name: lock.name })} onClose={onClose}>
      <p>{t("removeBody")}</p>
      {error !== undefined && (
        <p role="alert" className="text-ember">
          {error}
        </p>
      )}
      <div className="flex gap-3 [&>button]:flex-1">
        <Button look="quiet" onClick={onClose}>
          {t("cancel")}
        </Button>
        <Button look="ember" onClick={remove}>
          {t("remove")}
        </Button>
      </div>
    </Sheet>
  );
}
