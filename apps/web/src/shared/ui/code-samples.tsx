"use client";

import { useTranslations } from "next-intl";
import { CopyButton } from "./copy-button.tsx";
import { Tabs } from "./tabs.tsx";

export interface CodeSample {
  readonly id: string;
  /** The tab: "curl", "TypeScript", "Python". */
  readonly label: string;
  /** What is copied. */
  readonly code: string;
  /** Coloured by the server, as React nodes; the code as it is without it. */
  readonly shown?: React.ReactNode;
}

/** The same thing in several languages, each to be copied. */
export function CodeSamples({ label, samples }: { readonly label: string; readonly samples: readonly CodeSample[] }) {
  const t = useTranslations("ui.copy");
  return (
    <Tabs
      label={label}
      tabs={samples.map((sample) => ({
        id: sample.id,
        label: sample.label,
        content: (
          <div className="land relative overflow-hidden rounded-(--radius)">
            <CopyButton
              value={sample.code}
              label={t("copy")}
              copied={t("copied")}
              failed={t("failed")}
              className="absolute top-1 right-1 bg-land"
            />
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
            <section tabIndex={0} aria-label={sample.label} className="overflow-x-auto pt-10 sm:pt-0">
              <pre className="w-max p-5 font-code text-small leading-relaxed sm:pr-28">
                <code>{sample.shown ?? sample.code}</code>
              </pre>
            </section>
          </div>
        ),
      }))}
    />
  );
}
