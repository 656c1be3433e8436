import { dashOf, toneClass } from "./plot-marks.tsx";
import type { PlotSeries } from "./plot-series.ts";

/** Which line is which. */
export function PlotLegend({ series }: { readonly series: readonly PlotSeries[] }) {
  return (
    <ul aria-hidden="true" className="flex flex-wrap gap-x-5 gap-y-1 text-small">
      {series.map((one, index) => (
        <li key={one.id} className="flex items-center gap-2">
          <svg viewBox="0 0 28 6" aria-hidden="true" className={`h-1.5 w-7 ${toneClass(one, index)}`}>
            <path d="M0 3H28" stroke="currentColor" strokeWidth="2.5" strokeDasharray={dashOf(index)} />
          </svg>
          {one.label}
        </li>
      ))}
    </ul>
  );
}
