/** A determinate bar; `percent` is 0 to 100. */
export function ProgressBar({ percent, label }: { readonly percent: number; readonly label: string }) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-1 w-full overflow-hidden rounded-full bg-rule"
    >
      <div className="h-full bg-sheen transition-[width] duration-300" style={{ width: `${percent}%` }} />
    </div>
  );
}
