import { isStarlingError } from "@starling/sdk";
import type { useTranslations } from "next-intl";
import type { Format } from "../format/create-format.ts";
import { type FailureCode, isFailureCode } from "./failure-code.ts";

type Translate = ReturnType<typeof useTranslations<"errors">>;

/** Shorter waits aren't worth a word. */
const WAIT_MS_MIN = 1_000;
const SOON: ReadonlySet<FailureCode> = new Set<FailureCode>(["rate_limited", "queue_full", "draining", "not_ready"]);
const OURS: ReadonlySet<FailureCode> = new Set<FailureCode>(["internal", "unexpected_reply"]);

/** What happened and what to do, for people; the relay's own words never reach a page. */
export function failureText(failure: unknown, t: Translate, format: Format): string {
  const code = codeOf(failure);
  const sentence = t(code);
  if (!isStarlingError(failure)) return sentence;
  const { retryAfterMs, requestId } = failure;
  if (SOON.has(code) && retryAfterMs !== undefined && retryAfterMs >= WAIT_MS_MIN)
    return `${sentence} ${t("more.tryIn", { time: format.duration(retryAfterMs) })}`;
  if (OURS.has(code) && requestId !== undefined) return `${sentence} ${t("more.reference", { id: requestId })}`;
  return sentence;
}

/** Anything without a code that is known is unknown. */
function codeOf(failure: unknown): FailureCode {
  const said = typeof failure === "object" && failure !== null && "code" in failure ? failure.code : failure;
  return typeof said === "string" && isFailureCode(said) ? said : "unknown";
}
