import { useTranslations } from "next-intl";
import type { PlotPoint, PlotSeries } from "./plot-series.ts";

interface Props {
  readonly title: string;
  readonly series: readonly PlotSeries[];
  readonly words: (value: number) => string;
  readonly unit: string | undefined;
  readonly when: (atMs: number) => string;
}

/** Rows written out; of a longer plot, every nth. */
const ROWS_MAX = 60;

/** A plot's values as a table, folded away. */
export function PlotTable({ title, series, words, unit, when }: Props) {
  const t = useTranslations("ui.plot");
  const times = [...new Set(series.flatMap((one) => one.points.map((point) => point.atMs)))].sort((a, b) => b - a);
  const every = Math.ceil(times.length / ROWS_MAX);
  const shown = times.filter((_, index) => index % every === 0);
  const found = series.map((one) => new Map(one.points.map((point) => [point.atMs, point])));
  const said = (point: PlotPoint | undefined) => {
    if (point === undefined || point.value === null) return t("none");
    const between =
      point.low === undefined || point.high === undefined
        ? ""
        : ` (${t("between", { low: words(point.low), high: words(point.high) })})`;
    return `${words(point.value)}${between}`;
  };
  return (
    <details className="text-small">
      <summary className="inline-flex min-h-11 cursor-pointer items-center text-ink-soft hover:text-ink">
        {t("table")}
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label={title} className="max-h-80 overflow-auto border-y border-rule">
        <table className="w-full text-left">
          <caption className="sr-only">{title}</caption>
          <thead className="text-ink-soft">
            <tr className="border-b border-rule">
              <th scope="col" className="py-2 font-normal">
                {t("when")} (UTC)
              </th>
              {series.map((one) => (
                <th key={one.id} scope="col" className="py-2 pl-4 text-right font-normal">
                  {one.label}
                  {unit !== undefined && ` (${unit})`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-rule">
            {shown.map((atMs) => (
              <tr key={atMs}>
                <th scope="row" className="py-1.5 font-normal whitespace-nowrap">
                  {when(atMs)}
                </th>
                {series.map((one, index) => (
                  <td key={one.id} className="py-1.5 pl-4 text-right tabular-nums">
                    {said(found[index]?.get(atMs))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
