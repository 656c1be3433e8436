import type { Rate } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFormat } from "../../shared/format/use-format.ts";
import { IntervalMark } from "./interval-mark.tsx";

export interface CheckedRow {
  readonly id: string;
  readonly label: string;
  readonly href?: string;
  readonly matches: Rate;
}

interface Props {
  readonly heading: string;
  readonly rows: readonly CheckedRow[];
}

/** What is listed; the most checked come first. */
const ROWS_MAX = 20;

/** The share of checks that agreed, of each kind of thing, drawn on one scale. */
export function CheckedTable({ heading, rows }: Props) {
  const t = useTranslations("network.checks");
  const format = useFormat();
  const shown = rows.filter(({ matches }) => matches.denominator > 0).slice(0, ROWS_MAX);
  const lowest = Math.min(1, ...shown.map(({ matches }) => matches.interval95?.low ?? 1));
  const from = Math.max(0, Math.min(0.9, Math.floor(lowest * 10) / 10));
  const words = (rate: Rate) =>
    rate.interval95 === null
      ? ""
      : `${format.share(rate.interval95.low, "floor")} – ${format.share(rate.interval95.high, "ceil")}`;
  return (
    <table className="w-full self-start text-left text-small">
      <caption className="pb-2 text-left text-body font-medium">{heading}</caption>
      <thead className="text-ink-soft">
        <tr className="border-b border-rule-strong">
          <th scope="col" className="py-2 font-normal">
            {t("what")}
          </th>
          <th scope="col" className="py-2 pl-4 text-right font-normal">
            {t("checked")}
          </th>
          <th scope="col" className="py-2 pl-4 text-right font-normal">
            {t("share")}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-rule border-b border-rule">
        {shown.map(({ id, label, href, matches }) => (
          <tr key={id}>
            <th scope="row" className="py-3 align-top font-medium">
              <span className="wrap-anywhere">
                {href === undefined ? (
                  label
                ) : (
                  <Link href={href} prefetch={false} className="inline-block py-0.5">
                    {label}
                  </Link>
                )}
              </span>
              <span className="mt-1 block">
                <IntervalMark rate={matches} from={from} />
              </span>
            </th>
            <td className="py-3 pl-4 text-right align-top tabular-nums">{format.count(matches.denominator)}</td>
            <td className="py-3 pl-4 text-right align-top whitespace-nowrap tabular-nums">
              {matches.value !== null && format.share(matches.value, "floor")}
              <span className="block text-ink-soft">
                <span className="sr-only">{t("intervalHead")} </span>
                {words(matches)}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
