import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

interface Props {
  readonly label: string;
  /** The number, formatted. */
  readonly value: ReactNode;
  readonly unit?: string;
  /** Below it: an interval, a change, since when. */
  readonly note?: ReactNode;
  /** A `Sparkline`. */
  readonly plot?: ReactNode;
  readonly size?: "large" | "small";
}

/** A number and what it counts; several stand in `Stats`. */
export function Stat({ label, value, unit, note, plot, size = "large" }: Props) {
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <dt className="order-2 text-small text-ink-soft">{label}</dt>
      <dd
        className={classNames(
          "figures order-1 wrap-anywhere",
          size === "large" ? "text-figure" : "text-[1.625rem] leading-none",
        )}
      >
        {value}
        {unit !== undefined && (
          <span className="ml-1.5 font-text text-small tracking-normal text-ink-soft">{unit}</span>
        )}
      </dd>
      {note !== undefined && <dd className="order-3 text-small text-ink-soft">{note}</dd>}
      {plot !== undefined && <dd className="order-4 pt-1">{plot}</dd>}
    </div>
  );
}

/** Numbers side by side, as a definition list. */
export function Stats({ label, children }: { readonly label?: string; readonly children: ReactNode }) {
  return (
    <dl
      aria-label={label}
      className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,8.5rem),1fr))] gap-x-6 sm:gap-x-10 gap-y-8"
    >
      {children}
    </dl>
  );
}
