import { type ReactNode, useId } from "react";

/** A part of the page under its heading; a region by that name. */
export function Panel({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="grid gap-x-8 gap-y-4 border-t border-rule py-6 first:border-t-0 first:pt-0 xl:grid-cols-[9.5rem_1fr]"
    >
      <h2 id={id} className="font-text text-small font-medium tracking-normal text-ink-soft">
        {heading}
      </h2>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
