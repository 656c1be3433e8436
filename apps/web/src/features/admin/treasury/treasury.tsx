"use client";

import { formatPoints, SYSTEM_ACCOUNTS, type TreasuryView } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { useEvery } from "../../../shared/ask/use-every.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Badge } from "../../../shared/ui/badge.tsx";
import { DataTable } from "../../../shared/ui/data-table.tsx";
import { Notice } from "../../../shared/ui/notice.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { Panel } from "../../../shared/ui/panel.tsx";
import { Progress } from "../../../shared/ui/progress.tsx";
import { Stat, Stats } from "../../../shared/ui/stat.tsx";
import { AccountLink } from "../list/links.tsx";
import { partOf } from "./part-of.ts";

const EVERY_MS = 10_000;
const NAMES = ["treasury", "issuance", "escrow", "burn"] as const;
const MICRO_WEI = 10n ** 12n;

/** Where all points are, and whether the chain says the same. */
export function Treasury() {
  const t = useTranslations("admin.treasury");
  const { asked, again } = useAsked("", (relay, signal) => relay.admin.treasury({ signal }));
  useEvery(EVERY_MS, again);
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <WhenAsked asked={asked} again={again} of="figures">
        {(treasury) => <Shown treasury={treasury} />}
      </WhenAsked>
    </>
  );
}

function Shown({ treasury }: { readonly treasury: TreasuryView }) {
  const t = useTranslations("admin.treasury");
  const format = useFormat();
  const { accounts, redemptions, deposits, chain } = treasury;
  const { used, most } = redemptions.today;
  return (
    <>
      <Panel heading={t("ledger")}>
        <DataTable
          caption={t("ledger")}
          captionHidden
          rows={NAMES.map((name) => ({ name, id: SYSTEM_ACCOUNTS[name], amount: accounts[name] }))}
          rowKey={({ name }) => name}
          empty="–"
          columns={[
            { id: "account", header: t("account"), cell: ({ id }) => <AccountLink id={id} /> },
            { id: "what", header: t("what"), cell: ({ name }) => t(`system.${name}`) },
            {
              id: "amount",
              header: t("points"),
              align: "end",
              cell: ({ id, amount }) => (
                <Link href={`/admin/ledger?account=${id}&bucket=available`} className="decoration-dotted">
                  {format.points(amount)}
                </Link>
              ),
            },
          ]}
        />
      </Panel>
      <Panel heading={t("redemptions")}>
        <div className="flex flex-col gap-6">
          <Stats label={t("redemptions")}>
            <Stat
              size="small"
              label={t("held")}
              value={<Link href="/admin/redemptions">{format.count(redemptions.held)}</Link>}
            />
            <Stat size="small" label={t("issued")} value={format.count(redemptions.issued)} />
            <Stat size="small" label={t("open")} value={format.points(redemptions.open)} />
            <Stat
              size="small"
              label={t("deposits")}
              value={format.points(deposits.points)}
              note={t("depositsOf", { count: deposits.count })}
            />
          </Stats>
          <Progress
            label={t("today")}
            done={partOf(used, most)}
            total={100}
            words={t("todayOf", { used: format.points(used), most: format.points(most) })}
          />
        </div>
      </Panel>
      <Panel heading={t("chain")}>
        {chain === null ? (
          <p className="text-small text-ink-soft">{t("noChain")}</p>
        ) : (
          <div className="flex flex-col gap-5">
            {chain.agrees ? (
              <Badge tone="good">{t("agrees")}</Badge>
            ) : (
              <Notice tone="ember">
                <strong>{t("differs")}</strong> {t("differsBody")}
              </Notice>
            )}
            <DataTable
              caption={t("chain")}
              captionHidden
              rows={[
                { id: "burned", ledger: chain.burned, chain: chain.issued },
                { id: "deposits", ledger: deposits.points, chain: chain.deposited },
              ]}
              rowKey={({ id }) => id}
              empty="–"
              columns={[
                { id: "what", header: t("what"), cell: ({ id }) => t(id === "burned" ? "minted" : "given") },
                { id: "ledger", header: t("ledger"), align: "end", cell: ({ ledger }) => format.points(ledger) },
                { id: "chain", header: t("chain"), align: "end", cell: (row) => format.points(row.chain) },
              ]}
            />
            <p className="text-small text-ink-soft">
              {t("chainOf", {
                chain: chain.chainId,
                block: chain.block === null ? "–" : format.count(chain.block),
                supply: format.points(formatPoints(BigInt(chain.supply) / MICRO_WEI)),
              })}
            </p>
          </div>
        )}
      </Panel>
    </>
  );
}
