"use client";

import type { ContributorSnapshot } from "@starling/worker-runtime";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { useLendingRules } from "../../shared/contributor/use-lending-rules.ts";
import { isFailureCode } from "../../shared/errors/failure-code.ts";
import { useFailureText } from "../../shared/errors/use-failure-text.ts";
import { useFormat } from "../../shared/format/use-format.ts";
import { Button } from "../../shared/ui/button.tsx";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { diagnosticsReport } from "./diagnostics-report.ts";
import { useDiagnostics } from "./use-diagnostics.ts";

interface Props {
  readonly relayUrl: string;
  readonly snapshot: ContributorSnapshot;
  readonly nowMs: number;
}

/** What to look at, and to hand to somebody who helps, when something is slow or fails. */
export function Diagnostics({ relayUrl, snapshot, nowMs }: Props) {
  const t = useTranslations("contribute.diagnostics");
  const tContribute = useTranslations("contribute");
  const format = useFormat();
  const say = useFailureText();
  const { rules } = useLendingRules();
  const { diagnostics, measure } = useDiagnostics(relayUrl, snapshot);
  const { latency, storage, faults } = diagnostics;
  const { adapter, models, connection } = snapshot;
  const ready = models.filter(({ stage }) => stage === "ready");
  const failedTest = faults.some(({ code }) => code === "self_test_failed");
  const facts: readonly (readonly [term: string, fact: string])[] = [
    [t("facts.connection"), tContribute(`connection.${connection}`)],
    [
      t("facts.latency"),
      latency === undefined
        ? "…"
        : latency === null
          ? t("outOfReach")
          : t("latencyOf", { ms: format.duration(latency.quickestMs), tries: String(latency.tries) }),
    ],
    [t("facts.webgpu"), diagnostics.hasWebGpu ? t("yes") : t("no")],
    [
      t("facts.adapter"),
      adapter === null
        ? t("unknown")
        : [adapter.vendor, adapter.architecture, adapter.device, adapter.description].filter(Boolean).join(" · ") ||
          tContribute("machine.unnamed"),
    ],
    ...(adapter === null ? [] : [[t("facts.fallback"), adapter.isFallback ? t("yes") : t("no")] as const]),
    [t("facts.threads"), format.count(diagnostics.threads)],
    [t("facts.isolated"), diagnostics.isIsolated ? t("yes") : t("no")],
    [
      t("facts.storage"),
      storage === null
        ? t("unknown")
        : t("storageOf", { used: format.bytes(storage.usedBytes), quota: format.bytes(storage.quotaBytes) }),
    ],
    [
      t("facts.selfTest"),
      failedTest
        ? t("selfTests.wrong")
        : ready.length > 0
          ? t("selfTests.right", { count: ready.length })
          : t("selfTests.none"),
    ],
    [t("facts.browser"), diagnostics.browser],
  ];
  const report = diagnosticsReport({ relayUrl, snapshot, rules, diagnostics, nowMs });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured once it is shown, then on demand
  useEffect(measure, []);
  return (
    <div className="flex flex-col gap-5">
      <p className="max-w-(--measure) text-small text-ink-soft">{t("lead")}</p>
      <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-[minmax(9rem,auto)_1fr]">
        {facts.map(([term, fact]) => (
          <div key={term} className="contents">
            <dt className="text-small leading-[1.7rem] text-ink-soft">{term}</dt>
            <dd className="mb-1.5 min-w-0 wrap-anywhere sm:mb-0">{fact}</dd>
          </div>
        ))}
      </dl>
      <section>
        <h3 className="font-text text-small font-medium tracking-normal">{t("models.heading")}</h3>
        {ready.length === 0 && <p className="mt-1 text-ink-soft">{t("models.none")}</p>}
        <ul className="mt-1 flex flex-col gap-1">
          {ready.map(({ modelId, name, task, backend, precision, itemsPerSecond, problem }) => (
            <li key={modelId}>
              {t("models.of", {
                name,
                backend: [backend === undefined ? t("unknown") : tContribute(`models.backend.${backend}`), precision]
                  .filter(Boolean)
                  .join(" "),
                speed:
                  itemsPerSecond === undefined
                    ? t("unknown")
                    : tContribute("models.speed", {
                        rate: format.rate(itemsPerSecond),
                        unit: task === "generate" ? "token" : "item",
                      }),
              })}
              {problem !== undefined && (
                <span className="block text-small wrap-anywhere text-ink-soft">
                  {t.rich("models.passed", { reason: problem, said: (words) => <span lang="en">{words}</span> })}
                </span>
              )}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3 className="font-text text-small font-medium tracking-normal">{t("errors.heading")}</h3>
        {faults.length === 0 && <p className="mt-1 text-ink-soft">{t("errors.none")}</p>}
        <ul className="mt-1 flex flex-col gap-1">
          {faults.map(({ atMs, code, message }) => (
            <li key={`${atMs} ${code} ${message}`} className="wrap-anywhere">
              {t("errors.at", { time: format.clock(atMs), what: isFailureCode(code) ? say(code) : message })}{" "}
              <code className="text-small text-ink-soft">{code}</code>
            </li>
          ))}
        </ul>
      </section>
      <div className="flex flex-wrap items-center gap-3">
        <CopyButton value={report} label={t("copy")} copied={t("copied")} failed={t("copyFailed")} />
        <Button look="quiet" onClick={measure}>
          {t("measure")}
        </Button>
      </div>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t("raw")}
        className="max-h-56 overflow-y-auto rounded-(--radius) border border-rule bg-raised p-4"
      >
        <pre className="font-code text-small whitespace-pre-wrap wrap-anywhere">{report}</pre>
      </section>
    </div>
  );
}
