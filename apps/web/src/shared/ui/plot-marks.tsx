import { area, line } from "d3-shape";
import { PLOT_HEIGHT, type PlotScales } from "./plot-scales.ts";
import type { PlotPoint, PlotSeries, PlotTone } from "./plot-series.ts";

const TONES: Record<PlotTone, string> = {
  sheen: "text-sheen",
  iris: "text-iris",
  bill: "text-bill",
  ember: "text-ember",
  ink: "text-ink",
};
const ORDER: readonly PlotTone[] = ["sheen", "iris", "bill", "ember", "ink"];
/** Lines differ by their dashes too. */
const DASHES = [undefined, "7 4", "2 3", "10 3 2 3", "1 5"];

export const toneClass = (series: PlotSeries, index: number): string =>
  TONES[series.tone ?? ORDER[index % ORDER.length] ?? "ink"];
export const dashOf = (index: number): string | undefined => DASHES[index % DASHES.length];

interface Props {
  readonly kind: "line" | "area" | "bars";
  readonly series: readonly PlotSeries[];
  readonly scales: PlotScales;
}

interface Banded {
  readonly atMs: number;
  readonly low: number;
  readonly high: number;
}
interface Valued {
  readonly atMs: number;
  readonly value: number;
}
const isBanded = (point: PlotPoint): point is PlotPoint & Banded => point.low !== undefined && point.high !== undefined;
const isValued = (point: PlotPoint): point is PlotPoint & Valued => point.value !== null;

/** The lines, areas or bars of each series, and the bands round them. */
export function PlotMarks({ kind, series, scales }: Props) {
  return series.map((one, index) => (
    <g key={one.id} className={toneClass(one, index)}>
      <Band points={one.points} scales={scales} />
      {kind === "bars" ? (
        <Bars points={one.points} scales={scales} index={index} of={series.length} />
      ) : (
        <Line
          points={one.points}
          scales={scales}
          filled={kind === "area"}
          dash={series.length > 1 ? dashOf(index) : undefined}
        />
      )}
    </g>
  ));
}

interface MarkProps {
  readonly points: readonly PlotPoint[];
  readonly scales: PlotScales;
}

function Band({ points, scales }: MarkProps) {
  const banded = points.filter(isBanded);
  if (banded.length === 0) return null;
  const path = area<Banded>()
    .x(({ atMs }) => scales.x(atMs))
    .y0(({ low }) => scales.y(low))
    .y1(({ high }) => scales.y(high))(banded);
  return path === null ? null : <path d={path} className="plot-band" />;
}

function Line({
  points,
  scales,
  filled,
  dash,
}: MarkProps & { readonly filled: boolean; readonly dash: string | undefined }) {
  const path = line<PlotPoint>()
    .defined(isValued)
    .x(({ atMs }) => scales.x(atMs))
    .y(({ value }) => scales.y(value ?? 0))(points);
  const ground = area<PlotPoint>()
    .defined(isValued)
    .x(({ atMs }) => scales.x(atMs))
    .y0(scales.y(0))
    .y1(({ value }) => scales.y(value ?? 0))(points);
  return (
    <>
      {filled && ground !== null && <path d={ground} className="plot-band" />}
      {path !== null && <path d={path} className="plot-line" strokeDasharray={dash} />}
    </>
  );
}

function Bars({ points, scales, index, of }: MarkProps & { readonly index: number; readonly of: number }) {
  const width = (scales.step * 0.8) / of;
  const zero = Math.min(PLOT_HEIGHT, scales.y(0));
  return points.filter(isValued).map(({ atMs, value }) => {
    const top = scales.y(value);
    return (
      <rect
        key={atMs}
        x={scales.x(atMs) + scales.step * 0.1 + index * width}
        y={Math.min(top, zero)}
        width={width}
        height={Math.abs(zero - top)}
        fill="currentColor"
      />
    );
  });
}
