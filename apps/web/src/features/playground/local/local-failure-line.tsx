"use client";

import type { LocalFailure } from "@starling/worker-runtime";
import { useTranslations } from "next-intl";
import { useFailureText } from "../../../shared/errors/use-failure-text.ts";

const OWN = ["cannot_run_here", "worker_lost", "too_many_runs"] as const;
const isOwn = (code: LocalFailure["code"]): code is (typeof OWN)[number] => OWN.some((own) => own === code);

/** Why the visitor's own tab has no answer; what the runtime itself says stands below. */
export function LocalFailureLine({ failure }: { readonly failure: LocalFailure }) {
  const t = useTranslations("playground.own.failures");
  const sayFailure = useFailureText();
  return (
    <div role="alert" className="max-w-(--measure) text-small text-ember">
      <p>{isOwn(failure.code) ? t(failure.code) : sayFailure(failure)}</p>
      {isOwn(failure.code) && failure.detail !== undefined && (
        <p lang="en" className="pt-1 font-code text-ink-soft wrap-anywhere">
          {failure.detail}
        </p>
      )}
    </div>
  );
}
