import type { Rate } from "@starling/protocol";

interface Props {
  readonly rate: Rate;
  /** Where the drawing begins; it ends at 1. */
  readonly from: number;
}

const WIDTH = 160;

/** Where a share lies, and how sure that is: a point in its interval. Beside the same in words. */
export function IntervalMark({ rate: { value, interval95 }, from }: Props) {
  if (value === null || interval95 === null) return null;
  const x = (share: number) => 4 + ((WIDTH - 8) * (share - from)) / (1 - from);
  return (
    <svg viewBox={`0 0 ${WIDTH} 16`} aria-hidden="true" className="h-4 w-40 max-w-full text-iris">
      <path d={`M4 8H${WIDTH - 4}`} stroke="var(--rule)" strokeWidth="1" />
      <path d={`M${x(interval95.low)} 8H${x(interval95.high)}`} stroke="currentColor" strokeWidth="5" opacity="0.35" />
      <circle cx={x(value)} cy="8" r="3.5" fill="currentColor" />
    </svg>
  );
}
