import { line } from "d3-shape";
import { classNames } from "./class-names.ts";

interface Props {
  /** Oldest first; null is a gap. */
  readonly values: readonly (number | null)[];
  /** What it shows, in words: "between 3 and 12 in the last hour". Without it, it is decoration beside a number. */
  readonly label?: string;
  readonly className?: string;
}

const WIDTH = 120;
const HEIGHT = 28;

/** How a number went, without axes. */
export function Sparkline({ values, label, className }: Props) {
  const top = Math.max(...values.map((value) => value ?? 0), 0);
  const step = values.length > 1 ? WIDTH / (values.length - 1) : 0;
  const path = line<number | null>()
    .defined((value) => value !== null)
    .x((_, index) => index * step)
    .y((value) => (top === 0 ? HEIGHT - 1 : HEIGHT - 1 - ((value ?? 0) / top) * (HEIGHT - 3)))(values);
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: labelled where it says something, hidden where it doesn't
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
      className={classNames("h-7 w-30 max-w-full overflow-visible text-sheen", className)}
    >
      {path !== null && <path d={path} className="plot-line" />}
    </svg>
  );
}
