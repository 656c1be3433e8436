import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useId } from "react";
import { PlotLegend } from "./plot-legend.tsx";
import { PlotMarks } from "./plot-marks.tsx";
import { PLOT_HEIGHT, PLOT_WIDTH, plotScales } from "./plot-scales.ts";
import type { PlotSeries } from "./plot-series.ts";
import { PlotTable } from "./plot-table.tsx";

export type { PlotPoint, PlotSeries, PlotTone } from "./plot-series.ts";

interface Props {
  readonly title: string;
  /** Below the title: what was measured and how. */
  readonly note?: ReactNode;
  readonly kind?: "line" | "area" | "bars";
  readonly series: readonly PlotSeries[];
  /** After the highest tick: "chunks/s". */
  readonly unit?: string;
  /** A value in words, for ticks and the table; the language's number without it. On the server only from a server component. */
  readonly formatValue?: (value: number) => string;
  /** The vertical axis; from zero to the largest value without it. */
  readonly domain?: readonly [number, number];
  /** The time shown; from the first to the last point without it. */
  readonly span?: readonly [fromMs: number, toMs: number];
  /** In place of "Nothing was measured in this time". */
  readonly empty?: ReactNode;
  readonly headingLevel?: 2 | 3;
}

const DAY_MS = 86_400_000;

/** Values over time (UTC), drawn where it is rendered: no script. The same values stand in a table below, for those who can't see the picture or want the numbers. */
export function Plot(props: Props) {
  const { title, note, kind = "line", series, unit, formatValue, domain, span, empty, headingLevel = 3 } = props;
  const t = useTranslations("ui.plot");
  const format = useFormatter();
  const id = useId();
  const words = formatValue ?? ((value: number) => format.number(value, { maximumSignificantDigits: 3 }));
  const scales = plotScales({ series, kind, domain, span });
  const Heading = headingLevel === 2 ? "h2" : "h3";
  const spanMs = scales === undefined ? 0 : scales.toMs - scales.fromMs;
  const when = (atMs: number, long: boolean) =>
    format.dateTime(atMs, {
      ...(spanMs >= 2 * DAY_MS || long ? { day: "numeric", month: "short" } : {}),
      ...(spanMs < 2 * DAY_MS || (long && spanMs < 14 * DAY_MS)
        ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
        : {}),
    });
  return (
    <figure aria-labelledby={id} className="flex min-w-0 flex-col gap-3">
      <figcaption className="flex flex-col gap-1">
        <Heading id={id} className="font-text text-body font-medium tracking-normal">
          {title}
        </Heading>
        {note !== undefined && <div className="text-small text-ink-soft">{note}</div>}
      </figcaption>
      {series.length > 1 && <PlotLegend series={series} />}
      {scales === undefined ? (
        <p className="grid min-h-40 place-items-center border-y border-rule text-small text-ink-soft">
          {empty ?? t("empty")}
        </p>
      ) : (
        <>
          <div aria-hidden="true" className="pt-4 pb-6">
            <div className="relative h-56 border-b border-rule-strong">
              <svg
                viewBox={`0 0 ${PLOT_WIDTH} ${PLOT_HEIGHT}`}
                preserveAspectRatio="none"
                aria-hidden="true"
                className="plot absolute inset-0 size-full overflow-visible"
              >
                {scales.yTicks.map((tick) => (
                  <path key={tick} d={`M0 ${scales.y(tick)}H${PLOT_WIDTH}`} className="plot-grid" />
                ))}
                <PlotMarks kind={kind} series={series} scales={scales} />
              </svg>
              {scales.yTicks.map((tick, index) => (
                <span
                  key={tick}
                  className="plot-tick absolute left-0 -translate-y-full text-small leading-5 text-ink-soft tabular-nums"
                  style={{ top: `${(100 * scales.y(tick)) / PLOT_HEIGHT}%` }}
                >
                  {words(tick)}
                  {index === scales.yTicks.length - 1 && unit !== undefined && ` ${unit}`}
                </span>
              ))}
              {scales.xTicks.map((atMs, index) => (
                <span
                  key={atMs}
                  className={`absolute top-full -translate-x-1/2 pt-1 text-small leading-5 whitespace-nowrap text-ink-soft tabular-nums ${index % 2 === 1 ? "max-sm:hidden" : ""}`}
                  style={{ left: `${(100 * scales.x(atMs)) / PLOT_WIDTH}%` }}
                >
                  {when(atMs, false)}
                </span>
              ))}
            </div>
          </div>
          <PlotTable title={title} series={series} words={words} unit={unit} when={(atMs) => when(atMs, true)} />
        </>
      )}
    </figure>
  );
}
