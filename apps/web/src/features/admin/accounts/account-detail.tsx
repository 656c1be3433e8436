"use client";

import type { AdminAccountView } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { useEvery } from "../../../shared/ask/use-every.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { Ago } from "../../../shared/format/ago.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Badge } from "../../../shared/ui/badge.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { Notice } from "../../../shared/ui/notice.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { Panel } from "../../../shared/ui/panel.tsx";
import { Stat, Stats } from "../../../shared/ui/stat.tsx";
import { AccountLink, CheckLink, Traced } from "../list/links.tsx";
import { useAdmin } from "../shell/admin-context.ts";
import { AccountDevices } from "./account-devices.tsx";
import { AccountNodes } from "./account-nodes.tsx";
import { AccountState } from "./account-state.tsx";
import { AccountVerdicts } from "./account-verdicts.tsx";
import { GrantSheet } from "./grant-sheet.tsx";
import { SuspendSheet } from "./suspend-sheet.tsx";

const EVERY_MS = 5_000;

/** One account with all that is known of it, and what can be done about it. */
export function AccountDetail({ id }: { readonly id: string }) {
  const t = useTranslations("admin.accounts");
  const { asked, again } = useAsked(id, (relay, signal) => relay.admin.account(id, { signal }));
  useEvery(EVERY_MS, again);
  return (
    <WhenAsked asked={asked} again={again} of="figures">
      {(account) => <Shown account={account} again={again} back={t("title")} />}
    </WhenAsked>
  );
}

interface ShownProps {
  readonly account: AdminAccountView;
  readonly again: () => void;
  readonly back: string;
}

function Shown({ account, again, back }: ShownProps) {
  const t = useTranslations("admin.accounts");
  const tGrant = useTranslations("admin.grant");
  const { accountId } = useAdmin();
  const [asking, setAsking] = useState<"suspend" | "reinstate" | "grant">();
  const { id, kind, name, suspension, mergedInto, points } = account;
  const isOfNetwork =
    kind === "treasury" || kind === "issuance" || kind === "escrow" || kind === "burn" || kind === "referee";
  const mayAct = !isOfNetwork && mergedInto === null && id !== accountId;
  return (
    <>
      <PageHead
        above={<Link href="/admin/accounts">{back}</Link>}
        title={name ?? t(`kinds.${kind}`)}
        actions={
          mayAct && (
            <>
              <Button look="quiet" onClick={() => setAsking("grant")}>
                {tGrant("button")}
              </Button>
              {suspension === null ? (
                <Button look="ember" onClick={() => setAsking("suspend")}>
                  {t("suspend")}
                </Button>
              ) : (
                <Button onClick={() => setAsking("reinstate")}>{t("reinstate")}</Button>
              )}
            </>
          )
        }
      />
      <div className="-mt-4 flex flex-col gap-4 pb-8">
        <p className="font-code text-small wrap-anywhere">{id}</p>
        <p className="flex flex-wrap gap-x-5 gap-y-1 text-small">
          <AccountState row={account} />
          {account.roles.includes("operator") && <Badge tone="busy">{t("kinds.operator")}</Badge>}
          <span className="text-ink-soft">
            {t(`kinds.${kind}`)} · {t("since")} <Ago when={account.createdAt} />
          </span>
        </p>
        {mergedInto !== null && (
          <p>
            {t("mergedInto")} <AccountLink id={mergedInto} />
          </p>
        )}
        {suspension !== null && (
          <Notice tone="ember">
            <strong>{t(`suspendedBy.${suspension.by}`)}</strong> <Ago when={suspension.at} />
            {suspension.reason !== null && <span className="block">{t("quoted", { reason: suspension.reason })}</span>}
            <span className="flex flex-wrap gap-x-4">
              {suspension.operator !== null && (
                <span>
                  {t("by")} <AccountLink id={suspension.operator} />
                </span>
              )}
              {suspension.checkId !== null && (
                <span>
                  {t("check")} <CheckLink id={suspension.checkId} />
                </span>
              )}
            </span>
          </Notice>
        )}
      </div>
      <Panel heading={t("points")}>
        <Stats label={t("points")}>
          <Stat size="small" label={t("available")} value={<Traced points={points.available} />} />
          <Stat size="small" label={t("escrow")} value={<Traced points={points.escrow} />} />
          <Stat size="small" label={t("held")} value={<Traced points={points.held} />} />
          <Stat size="small" label={t("earned")} value={<Traced points={account.earned} />} />
          <Stat size="small" label={t("spent")} value={<Traced points={account.spent} />} />
          <Stat size="small" label={t("granted")} value={<Traced points={account.granted} />} />
          <Stat size="small" label={t("redeemed")} value={<Traced points={account.redeemed} />} />
        </Stats>
        <p className="pt-5 text-small text-ink-soft">{t("pointsHint")}</p>
      </Panel>
      <Panel heading={t("nodes")}>
        <AccountNodes nodes={account.nodes} />
      </Panel>
      <Panel heading={t("verdicts")}>
        <AccountVerdicts account={account} />
      </Panel>
      <Panel heading={t("devices")}>
        <AccountDevices account={account} again={again} />
      </Panel>
      <Panel heading={t("wallets")}>
        {account.wallets.length === 0 ? (
          <p className="text-small text-ink-soft">{t("noWallets")}</p>
        ) : (
          <ul>
            {account.wallets.map(({ address, label, linkedAt }) => (
              <li key={address} className="border-b border-rule py-2 last:border-b-0">
                <span className="font-code text-small wrap-anywhere">{address}</span>
                <span className="block text-small text-ink-soft">
                  {label} <Ago when={linkedAt} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel heading={t("more")}>
        <More account={account} />
      </Panel>
      {asking === "grant" && <GrantSheet account={id} onDone={again} onClose={() => setAsking(undefined)} />}
      {(asking === "suspend" || asking === "reinstate") && (
        <SuspendSheet account={id} to={asking} onDone={again} onClose={() => setAsking(undefined)} />
      )}
    </>
  );
}

function More({ account }: { readonly account: AdminAccountView }) {
  const t = useTranslations("admin.accounts");
  const format = useFormat();
  const { id, redemption, disputes, openJobs } = account;
  const to = (path: string) => `/admin/${path}=${encodeURIComponent(id)}`;
  return (
    <ul className="flex flex-col gap-1 [&_a]:inline-flex [&_a]:min-h-11 [&_a]:items-center">
      <li>
        <Link href={to("jobs?account")}>{t("itsJobs", { count: openJobs })}</Link>
      </li>
      <li>
        <Link href={to("disputes?account")}>{t("itsDisputes", { count: disputes.length })}</Link>
      </li>
      {redemption !== null && (
        <li>
          <Link href="/admin/redemptions">
            {t("itsRedemption", { amount: format.points(redemption.amount), state: redemption.state })}
          </Link>
        </li>
      )}
      <li>
        <Link href={to("ledger?account")}>{t("itsEntries")}</Link>
      </li>
      <li>
        <Link href={to("audit?subject")}>{t("itsActions")}</Link>
      </li>
    </ul>
  );
}
