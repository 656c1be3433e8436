import { classNames } from "./class-names.ts";

export type Mark = "yes" | "no" | "unknown";

const SHAPES: Record<Mark, string> = {
  yes: "M4 12.5 9.5 18 20 6.5",
  no: "M6 6 18 18M18 6 6 18",
  unknown: "M5 12h14",
};
const COLOURS: Record<Mark, string> = { yes: "text-sheen", no: "text-ember", unknown: "text-ink-soft" };

/** A tick, a cross or a dash; its word stands beside it, for those who don't see it. */
export function CheckMark({ mark, className }: { readonly mark: Mark; readonly className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      className={classNames("size-5 shrink-0", COLOURS[mark], className)}
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={SHAPES[mark]} />
    </svg>
  );
}
