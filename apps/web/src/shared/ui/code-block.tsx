"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";

interface Props {
  /** What is copied. */
  readonly code: string;
  readonly label: string;
  /** Coloured by the server; the code as it is without it. */
  readonly shown?: ReactNode;
}

/** Code to take away, with a button that copies it. */
export function CodeBlock({ code, label, shown }: Props) {
  const t = useTranslations("ui.copy");
  const [outcome, setOutcome] = useState<"none" | "copied" | "failed">("none");
  const copy = () =>
    navigator.clipboard.writeText(code).then(
      () => setOutcome("copied"),
      () => setOutcome("failed"),
    );
  return (
    <figure className="land overflow-hidden rounded-(--radius)">
      <figcaption className="flex items-center justify-between gap-4 border-b border-land-ink/15 py-1 pr-2 pl-5 text-small text-land-ink-soft">
        {label}
        <button
          type="button"
          onClick={copy}
          className="min-h-11 cursor-pointer rounded-(--radius) px-3 font-medium text-land-ink hover:bg-land-ink/10"
        >
          <span aria-live="polite">{t(outcome === "none" ? "copy" : outcome)}</span>
        </button>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label={label} className="overflow-x-auto">
        <pre className="w-max p-5 font-code text-small leading-relaxed">
          <code>{shown ?? code}</code>
        </pre>
      </section>
    </figure>
  );
}
