// A line of a batch's output or error file, as OpenAI has it.
import {
  type BatchId,
  decodeGenerateOutput,
  ERRORS,
  type Failure,
  type JobId,
  sentenceOf,
  toErrorBody,
} from "@starling/protocol";
import type { TextCodec } from "../generate/text-codec.ts";
import { leastVerification } from "../http/least-verification.ts";
import { answerForm, type WholeChoice } from "../http/openai/answer-forms.ts";
import { createAnswerText } from "../http/openai/answer-text.ts";
import { embeddingsJson } from "../http/openai/embeddings-json.ts";
import type { Answer } from "../http/openai/follow-answer.ts";
import { starlingPartOf, usageOf } from "../http/openai/sum-up.ts";
import { vectorOf } from "../http/stream-results.ts";
import type { ItemAnswer } from "./read-answers.ts";
import type { BatchLine, LineFault } from "./read-batch-line.ts";

export type DoneItem = Extract<ItemAnswer, { ok: true }>;

/** Why a line was not done. */
export type Undone = "batch_expired" | "batch_cancelled";
const UNDONE: Record<Undone, string> = {
  batch_expired: "This request could not be done before the batch's window was over; it was not charged.",
  batch_cancelled: "The batch was cancelled before this request was done; it was not charged.",
};

const idOf = (batchId: BatchId, number: number): string => `batch_req_${batchId.slice("batch_".length)}_${number}`;

function lineJson(
  batchId: BatchId,
  { number, customId }: { readonly number: number; readonly customId: string | null },
  response: string,
  error: object | null,
): string {
  const id = JSON.stringify(idOf(batchId, number));
  return `{"id":${id},"custom_id":${JSON.stringify(customId)},"response":${response},"error":${JSON.stringify(error)}}\n`;
}

const responseJson = (status: number, requestId: string, body: string): string =>
  `{"status_code":${status},"request_id":${JSON.stringify(requestId)},"body":${body}}`;

/** Of the error file: a line that was refused, or could not be read. */
export function faultLine(batchId: BatchId, { failure, isOfLine, ...line }: LineFault): string {
  if (!isOfLine) return failedLine(batchId, line, failure);
  const error = { code: failure.code, message: sentenceOf(failure), param: failure.param ?? null, line: line.number };
  return lineJson(batchId, line, "null", error);
}

/** Of the error file: a request that failed. */
export const failedLine = (batchId: BatchId, line: Pick<LineFault, "number" | "customId">, failure: Failure): string =>
  lineJson(
    batchId,
    line,
    responseJson(ERRORS[failure.code].status, idOf(batchId, line.number), JSON.stringify(toErrorBody(failure))),
    null,
  );

/** Of the error file: a request that there was no time for. */
export const undoneLine = (batchId: BatchId, line: Pick<LineFault, "number" | "customId">, why: Undone): string =>
  lineJson(batchId, line, "null", { code: why, message: UNDONE[why], param: null, line: line.number });

/** Of the output file. `codec` is of the line's model where it asks for text. */
export function answeredLine(
  batchId: BatchId,
  line: BatchLine,
  jobId: JobId,
  done: readonly DoneItem[],
  codec: TextCodec | null,
): string {
  const { form, modelId, number } = line;
  const verification = leastVerification(done.map((item) => item.verification));
  const body =
    form.kind === "vectors"
      ? embeddingsJson({
          ...form,
          model: modelId,
          jobId,
          verification,
          vectors: done.map(({ output }) => vectorOf(output)),
        })
      : textJson({ jobId, line: number, form, done, codec });
  return lineJson(batchId, line, responseJson(200, idOf(batchId, number), body), null);
}

interface TextLine {
  readonly jobId: JobId;
  readonly line: number;
  readonly form: Extract<BatchLine["form"], { kind: "text" }>;
  readonly done: readonly DoneItem[];
  readonly codec: TextCodec | null;
}

function textJson({ jobId, line, form: { terms }, done, codec }: TextLine): string {
  if (codec === null) throw new Error("a text can't be written without its model's codec");
  const answers: Answer[] = [];
  const choices = done.map(({ output, verification }): WholeChoice => {
    const read = decodeGenerateOutput(output);
    if (!read.ok) throw new Error(`a stored text can't be read: ${read.error.code}`);
    const { tokens, finish, logprobs } = read.value;
    answers.push({ finish, tokenCount: tokens.length, verification });
    const text = createAnswerText(codec, terms);
    const first = text.push(tokens, logprobs ?? null);
    const rest = text.end(finish);
    return { text: first.text + rest.text, tokens: [...first.tokens, ...rest.tokens], finish };
  });
  const form = answerForm({ jobId, terms, codec, suffix: `-${line}` });
  const starling = starlingPartOf(jobId, terms, answers, done[0]?.chunkIndex);
  return JSON.stringify(form.whole(choices, usageOf(terms, answers), starling));
}
