"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../../shared/ui/button.tsx";
import { classNames } from "../../../shared/ui/class-names.ts";
import { CopyButton } from "../../../shared/ui/copy-button.tsx";
import { Notice } from "../../../shared/ui/notice.tsx";
import type { HeldConnection } from "../connect-holder.ts";
import { connections } from "../use-connect.ts";
import { BackupSheet } from "./backup/backup-sheet.tsx";
import { Connections } from "./connections/connections.tsx";
import { DappSheets } from "./connections/dapp-sheets.tsx";
import { Home } from "./home/home.tsx";
import type { OpenProps } from "./open-props.ts";
import { Settings } from "./settings/settings.tsx";
import { shortAddress } from "./short-address.ts";

const PARTS = ["home", "connections", "settings"] as const;
export type Part = (typeof PARTS)[number];

interface Props extends OpenProps {
  readonly held: HeldConnection;
  readonly part: Part;
  readonly onPart: (part: Part) => void;
}

/** The open wallet: whose it is, its three parts, and the button that locks it. */
export function OpenWallet({ held, part, onPart, ...props }: Props) {
  const { session, state, chain } = props;
  const t = useTranslations("wallet.bar");
  const tWallet = useTranslations("wallet");
  const [isBackingUp, setBackingUp] = useState(false);
  return (
    <>
      <h1 className="sr-only">{tWallet("title")}</h1>
      <div className="mb-8 flex flex-wrap items-end gap-x-6 gap-y-1 border-b border-rule">
        <nav aria-label={t("nav")} className="-ml-3 flex max-sm:order-last">
          {PARTS.map((one) => (
            <button
              key={one}
              type="button"
              aria-current={one === part ? "page" : undefined}
              onClick={() => onPart(one)}
              className={classNames(
                "-mb-px min-h-12 cursor-pointer border-b-2 px-3",
                one === part ? "border-ink font-medium" : "border-transparent text-ink-soft hover:text-ink",
              )}
            >
              {t(`parts.${one}`)}
            </button>
          ))}
        </nav>
        <div className="flex items-center gap-1 pb-1.5 text-small max-sm:-ml-3 max-sm:w-[calc(100%+0.75rem)] max-sm:justify-between sm:ml-auto">
          {chain.phase === "known" && <span className="hidden text-ink-soft sm:inline">{chain.facts.name}</span>}
          <span className="sr-only">{state.wallet.address}</span>
          <CopyButton
            value={state.wallet.address}
            label={shortAddress(state.wallet.address)}
            copied={t("copied")}
            failed={tWallet("receive.copyFailed")}
            className="font-code"
          />
          <Button look="quiet" className="min-h-9 px-4 text-small" onClick={() => session.lock("asked")}>
            {t("lock")}
          </Button>
        </div>
      </div>
      {!state.meta.isBackedUp && (
        <div className="mb-8 flex flex-wrap items-center gap-4">
          <Notice tone="bill">
            <strong className="block">{tWallet("backup.notice")}</strong>
            {tWallet("backup.noticeBody")}
          </Notice>
          <Button onClick={() => setBackingUp(true)}>{tWallet("backup.begin")}</Button>
        </div>
      )}
      {part === "home" && <Home {...props} />}
      {part === "connections" && <Connections session={session} connections={connections} held={held} />}
      {part === "settings" && <Settings {...props} />}
      {isBackingUp && <BackupSheet session={session} wallet={state.wallet} onClose={() => setBackingUp(false)} />}
      <DappSheets {...props} held={held} />
    </>
  );
}
