import { Fragment, type ReactNode } from "react";

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
  readonly isCode?: boolean;
}

/** Facts to decide on, one under the other; addresses and bytes in the fixed-width face and never cut. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="grid gap-x-5 gap-y-1 border-y border-rule py-4 sm:grid-cols-[8rem_1fr] sm:gap-y-2.5">
      {facts.map(({ label, value, isCode = false }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: facts have an order, and labels may come twice
        <Fragment key={place}>
          <dt className="text-small text-ink-soft">{label}</dt>
          <dd className={`mb-2 min-w-0 wrap-anywhere sm:mb-0 ${isCode ? "font-code text-small" : ""}`}>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
