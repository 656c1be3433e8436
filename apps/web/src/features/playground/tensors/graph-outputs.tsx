"use client";

import type { LocalRun, RawRun } from "@starling/worker-runtime";
import { useTranslations } from "next-intl";
import { OwnRunView } from "../answers/own-run-view.tsx";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";
import { showTensor } from "./show-tensor.ts";

const VALUES = "max-h-48 overflow-y-auto rounded-(--radius) bg-sunken p-3 font-code text-small wrap-anywhere";

/** What the graph gave: each output's kind, shape, range and first values. */
export function GraphOutputs({ run, ran }: { readonly run: RawRun; readonly ran: LocalRun }) {
  const t = useTranslations("playground.tensors");
  return (
    <section aria-label={t("outputs")} className="flex flex-col gap-5 border-t border-rule pt-5">
      {Object.entries(run.tensors).map(([name, tensor]) => {
        const { count, first, range } = showTensor(tensor, PLAYGROUND_LIMITS.tensorValuesShown);
        return (
          <article key={name} className="flex min-w-0 flex-col gap-2">
            <h2 className="font-code text-body font-normal tracking-normal">
              {name}{" "}
              <span className="text-small text-ink-soft">
                {tensor.dtype} [{tensor.dims.join(", ")}]
              </span>
            </h2>
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
            <section tabIndex={0} aria-label={t("first", { name })} className={VALUES}>
              {first.join(", ")}
              {count > first.length && ` … ${t("more", { count: count - first.length })}`}
            </section>
          </article>
        );
      })}
      <OwnRunView ran={ran} />
    </section>
  );
}
