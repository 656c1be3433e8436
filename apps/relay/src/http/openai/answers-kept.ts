// The terms of answers that were asked for lately: what is needed to give one again to who knows its job.
import type { JobId } from "@starling/protocol";
import type { AnswerTerms } from "./generation.ts";
import { OPENAI_HTTP_LIMITS } from "./openai-limits.ts";

export interface KeptAnswer {
  readonly terms: AnswerTerms;
  /** It is made for its readers alone: when the last of them goes, it isn't wanted any more. A job's own text stays. */
  readonly isForReaders: boolean;
  /** Who reads it now. */
  readers: number;
  /** Tokens of the first choice whose text a reader got. */
  delivered: number;
}

export interface AnswersKept {
  get(jobId: JobId): KeptAnswer | undefined;
  /** The answer of this job, known from now on. */
  keep(jobId: JobId, answer: Pick<KeptAnswer, "terms" | "isForReaders">): KeptAnswer;
}

/** Holds the last so many; those that somebody reads stay. */
export function createAnswersKept(max: number = OPENAI_HTTP_LIMITS.answersKeptMax): AnswersKept {
  const answers = new Map<JobId, KeptAnswer>();
  return {
    get: (jobId) => answers.get(jobId),
    keep(jobId, answer) {
      const kept: KeptAnswer = answers.get(jobId) ?? { ...answer, readers: 0, delivered: 0 };
      answers.delete(jobId);
      answers.set(jobId, kept);
      if (answers.size > max)
        for (const [oldest, { readers }] of answers) {
          if (readers > 0) continue;
          answers.delete(oldest);
          break;
        }
      return kept;
    },
  };
}
