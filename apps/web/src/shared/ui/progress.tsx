import { ProgressBar } from "./progress-bar.tsx";

interface Props {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** Beside the label: "12 of 40". */
  readonly words: string;
}

/** How far something has come, as a bar with its numbers. */
export function Progress({ label, done, total, words }: Props) {
  const percent = total <= 0 ? 0 : Math.min(100, Math.max(0, Math.round((100 * done) / total)));
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex flex-wrap justify-between gap-x-4 text-small">
        <span className="font-medium">{label}</span>
        <span className="text-ink-soft tabular-nums">{words}</span>
      </div>
      <ProgressBar percent={percent} label={`${label}: ${words}`} />
    </div>
  );
}
