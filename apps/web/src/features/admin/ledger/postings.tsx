"use client";

import type { AdminEntryRow } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { AccountLink } from "../list/links.tsx";

/** +12.5 or −3. */
export function MovedPoints({ amount }: { readonly amount: string }) {
  const { points } = useFormat();
  const isLess = amount.startsWith("-");
  return (
    <span className="ml-auto whitespace-nowrap tabular-nums">
      {isLess ? `−${points(amount.slice(1))}` : `+${points(amount)}`}
    </span>
  );
}

const SHOWN = 4;

/** An entry's first postings, in a line each. */
export function Postings({ entry, all = false }: { readonly entry: AdminEntryRow; readonly all?: boolean }) {
  const t = useTranslations("admin.ledger");
  const shown = all ? entry.postings : entry.postings.slice(0, SHOWN);
  const more = entry.postingsTotal - shown.length;
  return (
    <ul>
      {shown.map(({ account, bucket, amount }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a posting is its place in the entry
        <li key={index} className="flex flex-wrap justify-between gap-x-4">
          <span>
            <AccountLink id={account} /> {bucket === "escrow" && <span className="text-ink-soft">{t("inEscrow")}</span>}
          </span>
          <MovedPoints amount={amount} />
        </li>
      ))}
      {more > 0 && <li className="text-ink-soft">{t("morePostings", { count: more })}</li>}
    </ul>
  );
}
