"use client";

import type { JobExplanationView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";

const LOOK_AGAIN_MS = 5_000;

/** Why the job is where it is, in plain words. Looked up again when the job has ended, and now and then while it is open. */
export function Explanation({ id, moved }: { readonly id: string; readonly moved: string }) {
  const { asked, again } = useAsked(`explain ${id}`, (relay, signal) => relay.jobs.explain(id, { signal }));
  const isOpen = asked.phase === "answered" && asked.answer.state === "open";
  useEffect(() => {
    if (moved !== "") again();
  }, [moved, again]);
  useEffect(() => {
    if (!isOpen) return;
    const timer = setInterval(() => document.visibilityState === "visible" && again(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isOpen, again]);
  return (
    <WhenAsked asked={asked} again={again} of="lines">
      {(explanation) => <Said explanation={explanation} />}
    </WhenAsked>
  );
}

function Said({ explanation: { reason, state, chunks, nodes } }: { readonly explanation: JobExplanationView }) {
  const t = useTranslations("console.jobs.explain");
  const format = useFormat();
  return (
    <div className="flex max-w-(--measure) flex-col gap-2">
      <p aria-live="polite">
        {reason === "ended" && state !== "open" ? t(`endedAs.${state}`) : t(`reasons.${reason}`)}
      </p>
      {chunks !== null && (
        <p className="text-small text-ink-soft">
          {t("chunks", {
            queued: format.count(chunks.queued),
            leased: format.count(chunks.leased),
            checking: format.count(chunks.checking),
          })}
        </p>
      )}
      {nodes !== null && (
        <p className="text-small text-ink-soft">
          {t("nodes", { ready: nodes.ready, owners: nodes.owners, needed: nodes.ownersNeeded })}
        </p>
      )}
    </div>
  );
}
