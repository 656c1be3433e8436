"use client";

import { useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import type { Address } from "viem";
import { useFormat } from "../../../../shared/format/use-format.ts";
import { Button } from "../../../../shared/ui/button.tsx";
import { type HistoryEntry, readHistory } from "../../chain/read-history.ts";
import type { ChainState, Holdings } from "../../use-chain.ts";
import { shortAddress } from "../short-address.ts";
import { useAmounts } from "../use-amounts.ts";
import { TransactionSheet } from "./transaction-sheet.tsx";

interface Props {
  readonly chain: Extract<ChainState, { phase: "known" }>;
  readonly owner: Address;
  readonly holdings: Holdings;
}

type Looked = {
  readonly entries: readonly HistoryEntry[];
  /** Where the next look begins; null at the end. */
  readonly before: bigint | null;
  readonly state: "looking" | "ready" | "failed";
};

const ROW = "flex w-full min-h-14 cursor-pointer items-center gap-4 py-2 text-left hover:bg-sunken";

/** What is under way, then what the chain's log says, newest first. */
export function History({ chain, owner, holdings }: Props) {
  const t = useTranslations("wallet.history");
  const amounts = useAmounts();
  const format = useFormat();
  const { client, facts } = chain;
  const [looked, setLooked] = useState<Looked>({ entries: [], before: null, state: "looking" });
  const [shown, setShown] = useState<`0x${string}`>();
  const look = useCallback(
    async (older: Looked | null) => {
      setLooked((now) => ({ ...now, state: "looking" }));
      try {
        const page = await readHistory(client, facts, owner, older?.before ?? undefined);
        setLooked({ entries: [...(older?.entries ?? []), ...page.entries], before: page.before, state: "ready" });
      } catch {
        setLooked((now) => ({ ...now, state: "failed" }));
      }
    },
    [client, facts, owner],
  );
  // Looked at anew whenever the balance has changed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the count of changes is what asks for another look
  useEffect(() => void look(null), [look, holdings.changes]);

  const { token } = facts;
  return (
    <>
      {holdings.underWay.length > 0 && (
        <ul aria-label={t("pendingHeading")} className="mb-4 divide-y divide-rule border-y border-rule">
          {holdings.underWay.map((sent) => (
            <li key={sent.hash}>
              <button type="button" className={ROW} onClick={() => setShown(sent.hash)}>
                <span className="size-2 shrink-0 rounded-full bg-bill motion-safe:animate-pulse" aria-hidden="true" />
                <span className="min-w-0 flex-1">
                  <span className="block font-medium">
                    {t(`what.${sent.what}`)}: {sent.shown}
                  </span>
                  <span className="block text-small text-ink-soft" aria-live="polite">
                    {sent.state === "confirmed"
                      ? t("confirmations", { blocks: String(sent.confirmations), needed: String(facts.confirmations) })
                      : t(`states.${sent.state}`)}
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {looked.entries.length > 0 && (
        <ul className="divide-y divide-rule">
          {looked.entries.map((entry) => {
            const isIn = entry.kind === "received" || entry.kind === "minted";
            const isOurs = entry.kind === "minted" || entry.kind === "burned";
            const who = shortAddress(entry.other);
            return (
              <li key={`${entry.hash} ${entry.logIndex}`}>
                <button type="button" className={ROW} onClick={() => setShown(entry.hash)}>
                  <span className="min-w-0 flex-1">
                    <span className="block font-medium">{t(`kinds.${entry.kind}`)}</span>
                    <span className="block text-small text-ink-soft">
                      {format.dateTime(entry.atMs)}
                      {!isOurs && ` · ${isIn ? t("from", { who }) : t("to", { who })}`}
                    </span>
                  </span>
                  <span className={`figures text-title whitespace-nowrap ${isIn ? "text-sheen" : ""}`}>
                    {isIn ? "+" : "−"}
                    {amounts.number(entry.amount, token.decimals)} <span className="text-small">{token.symbol}</span>
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
      <p role="status" className="mt-3 text-small text-ink-soft">
        {looked.state === "looking" && t("looking")}
        {looked.state === "failed" && t("failed")}
        {looked.state === "ready" && looked.before === null && (looked.entries.length === 0 ? t("empty") : t("end"))}
      </p>
      {looked.state === "failed" && (
        <Button look="quiet" className="mt-3" onClick={() => look(null)}>
          {t("again")}
        </Button>
      )}
      {looked.state === "ready" && looked.before !== null && (
        <Button look="quiet" className="mt-3" onClick={() => look(looked)}>
          {t("older")}
        </Button>
      )}
      {shown !== undefined && <TransactionSheet chain={chain} hash={shown} onClose={() => setShown(undefined)} />}
    </>
  );
}
