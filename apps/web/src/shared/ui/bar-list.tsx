import Link from "next/link";

export interface BarRow {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  /** The value in words. */
  readonly words: string;
  readonly href?: string;
}

interface Props {
  readonly label: string;
  readonly rows: readonly BarRow[];
  /** The full width; the largest value without it. */
  readonly full?: number;
}

/** Amounts by kind, each with a bar: who, how many. */
export function BarList({ label, rows, full }: Props) {
  const whole = full ?? Math.max(...rows.map((row) => row.value), 0);
  return (
    <ul aria-label={label} className="flex flex-col gap-3">
      {rows.map((row) => (
        <li key={row.id} className="flex flex-col gap-1">
          <span className="flex flex-wrap justify-between gap-x-4 text-small">
            <span className="min-w-0 wrap-anywhere">
              {row.href === undefined ? row.label : <Link href={row.href}>{row.label}</Link>}
            </span>
            <span className="text-ink-soft tabular-nums">{row.words}</span>
          </span>
          <span aria-hidden="true" className="bar-ground h-1.5 bg-rule">
            <span
              className="bar-mark block h-full bg-sheen"
              style={{ width: `${whole > 0 ? Math.min(100, (100 * row.value) / whole) : 0}%` }}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}
