// Ids of a streamed answer's events: how far each choice has come, so that a stream that broke is taken up without a repeat or a gap.
import { isId, type JobId, OPENAI_LIMITS } from "@starling/protocol";

export interface ChoicePosition {
  /** UTF-16 units of its text that were sent. */
  readonly chars: number;
  /** Its finish reason was sent. */
  readonly finished: boolean;
}

export interface StreamPosition {
  readonly choices: readonly ChoicePosition[];
  /** What was used was sent, the last thing before `[DONE]`. */
  readonly usage: boolean;
}

/** `job_…:12`, with `e` after the units of a choice that has ended, `.` between choices, and `!` at the end once usage was sent. */
export function formatEventId(jobId: JobId, { choices, usage }: StreamPosition): string {
  const parts = choices.map(({ chars, finished }) => `${chars}${finished ? "e" : ""}`);
  return `${jobId}:${parts.join(".")}${usage ? "!" : ""}`;
}

const FORM = /^(job_[0-9A-Z]{26}):(\d{1,9}e?(?:\.\d{1,9}e?)*)(!?)$/;
const CHARS_MAX = 10 * OPENAI_LIMITS.promptsMax + 64;

/** The position that an id says, of a stream of so many choices of that job; undefined when it is no such id. */
export function readEventId(
  text: string,
  { jobId, choices: count }: { readonly jobId: JobId; readonly choices: number },
): StreamPosition | undefined {
  const [, job = "", list = "", mark] = (text.length <= CHARS_MAX && FORM.exec(text)) || [];
  if (!isId("job", job) || job !== jobId) return undefined;
  const choices = list.split(".").map((part) => ({ chars: Number.parseInt(part, 10), finished: part.endsWith("e") }));
  return choices.length === count ? { choices, usage: mark === "!" } : undefined;
}

/** Where a stream begins. */
export const START: (choices: number) => StreamPosition = (choices) => ({
  choices: Array.from({ length: choices }, () => ({ chars: 0, finished: false })),
  usage: false,
});
