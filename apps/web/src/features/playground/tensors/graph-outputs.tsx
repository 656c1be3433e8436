"use client";

import type { TensorBytes } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { type ReactNode, useId } from "react";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";
import { showTensor } from "./show-tensor.ts";

const VALUES = "max-h-48 overflow-y-auto rounded-(--radius) bg-sunken p-3 font-code text-small wrap-anywhere";

interface Props {
  /** Who computed them. */
  readonly label: string;
  readonly tensors: Readonly<Record<string, TensorBytes>>;
  /** How they came about. */
  readonly children: ReactNode;
}

/** What a graph gave: each output's kind, shape, range and first values. */
export function GraphOutputs({ label, tensors, children }: Props) {
  const t = useTranslations("playground.tensors");
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-5">
      <h2 id={id} className="font-text text-small font-medium tracking-normal text-ink-soft">
        {label}
      </h2>
      {Object.entries(tensors).map(([name, tensor]) => {
        const { count, first, range } = showTensor(tensor, PLAYGROUND_LIMITS.tensorValuesShown);
        return (
          <article key={name} className="flex min-w-0 flex-col gap-2">
            <h3 className="font-code text-body font-normal tracking-normal wrap-anywhere">
              {name}{" "}
              <span className="text-small text-ink-soft">
                {tensor.dtype} [{tensor.dims.join(", ")}]
              </span>
            </h3>
            {range !== null && (
              <p className="text-small text-ink-soft">
                {t("range", {
                  count,
                  min: range.min.toPrecision(4),
                  max: range.max.toPrecision(4),
                  mean: range.mean.toPrecision(4),
                })}
              </p>
            )}
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
            <section tabIndex={0} aria-label={t("firstOf", { name, by: label })} className={VALUES}>
              {first.join(", ")}
              {count > first.length && ` … ${t("more", { count: count - first.length })}`}
            </section>
          </article>
        );
      })}
      {children}
    </section>
  );
}
