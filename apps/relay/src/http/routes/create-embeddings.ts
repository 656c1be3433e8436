import {
  embeddingsRequest,
  embeddingsResponse,
  fail,
  type JobId,
  type Outcome,
  ok,
  unreachable,
  type VerificationStatus,
} from "@starling/protocol";
import { type AdmittedJob, admitJob } from "../admit-job.ts";
import { HTTP_LIMITS } from "../http-limits.ts";
import type { HttpRoom } from "../http-room.ts";
import { leastVerification } from "../least-verification.ts";
import { embeddingsJson } from "../openai/embeddings-json.ts";
import { readEmbeddings, refuseEmbeddingFields } from "../openai/read-embeddings.ts";
import { ASSURANCE_ERRORS } from "../read-assurance.ts";
import { route } from "../route.ts";
import { itemOutputs, vectorOf } from "../stream-results.ts";
import { type Waited, waitForJob } from "../wait-for-job.ts";

export const createEmbeddings = route({
  name: "createEmbeddings",
  method: "POST",
  path: "/v1/embeddings",
  summary: "Turn texts into vectors",
  description:
    "OpenAI-compatible, with `starling` beside OpenAI's fields: the job, and what its answers went through; GET /v1/jobs/{id}/results gives them again later with their final verdicts. Waits until every text is done. `usage` counts one token for each four bytes of UTF-8, rounded up for each text; the price is per text and does not depend on it. When the client goes away the job is cancelled and what was not done is not charged; with an Idempotency-Key it is kept for a few seconds, so that the same request can take it up.",
  auth: "key",
  scope: "embeddings",
  idempotent: true,
  body: embeddingsRequest,
  refuseEarly: refuseEmbeddingFields,
  reply: { status: 200, description: "One vector a text, in order.", schema: embeddingsResponse },
  errors: [
    "empty_input",
    "input_too_long",
    "too_many_items",
    "unsupported_field",
    "wrong_task",
    "model_not_found",
    ...ASSURANCE_ERRORS,
    "insufficient_points",
    "spending_cap_reached",
    "too_many_jobs",
    "queue_full",
    "wait_timeout",
    "deadline_passed",
    "job_failed",
    "job_cancelled",
    "input_rejected",
    "draining",
    "not_ready",
  ],
  async handler(room, { accountId, key, body, idempotencyKey, requestHash, signal }) {
    const asked = readEmbeddings(room, body);
    if (!asked.ok) return asked;
    const { manifest, items, tokens, encoding, ...terms } = asked.value;
    const admitted = await admitJob(room, {
      accountId,
      keyId: key.keyId,
      modelId: manifest.id,
      items,
      ...terms,
      idempotencyKey,
      requestHash,
    });
    if (!admitted.ok) return admitted;
    const job = admitted.value;
    const waited = await wait(room, job, { signal: signal(), keep: idempotencyKey !== null, cancel });
    if (waited !== "done" && waited !== "failed") return fail(waited);

    const answers = await readVectors(room, job.jobId, items.length);
    if (!answers.ok) return answers;
    const headers = {
      "content-type": "application/json; charset=utf-8",
      ...(job.replayed ? { "idempotency-replayed": "true" } : {}),
    };
    const json = embeddingsJson({ ...answers.value, model: manifest.id, jobId: job.jobId, tokens, encoding });
    return ok({ body: json, headers });

    function cancel(): Promise<boolean> {
      return room.engine
        .ask<"cancel-job">({ type: "cancel-job", jobId: job.jobId, accountId })
        .then((settled) => settled.ok && settled.value.ok);
    }
  },
});

interface WaitOptions {
  readonly signal: AbortSignal;
  /** The client may come back for it with the same Idempotency-Key. */
  readonly keep: boolean;
  /** False when there was nothing left to cancel. */
  readonly cancel: () => Promise<boolean>;
}
type Verdict = "done" | "failed" | "wait_timeout" | "job_cancelled" | "draining";

/** Waits for the job's end; cancels it when the time is up or nobody waits for it any more. */
async function wait(room: HttpRoom, job: AdmittedJob, { signal, keep, cancel }: WaitOptions): Promise<Verdict> {
  const { jobId, watcher } = job;
  const { waiting, closing } = room;
  waiting.set(jobId, (waiting.get(jobId) ?? 0) + 1);
  try {
    let waited: Waited = await waitForJob(room, job, { timeoutMs: room.embeddingsWaitMs, signal });
    if (waited === "aborted" && keep && !closing.aborted) {
      const graceMs = HTTP_LIMITS.comeBackMs;
      waited = await waitForJob(room, job, { timeoutMs: graceMs, signal: closing });
      if (waited === "timeout") waited = "aborted";
    }
    switch (waited) {
      case "done":
      case "failed":
        return waited;
      case "cancelled":
        return "job_cancelled";
      case "timeout":
        return (await cancel()) ? "wait_timeout" : await endOf(room, jobId);
      case "aborted": {
        // Nobody hears the answer, but for a relay that closes.
        const isLast = waiting.get(jobId) === 1;
        const isKept = keep && closing.aborted;
        if (isLast && !isKept) await cancel();
        return "draining";
      }
      default:
        return unreachable(waited);
    }
  } finally {
    watcher.close();
    const others = (waiting.get(jobId) ?? 1) - 1;
    if (others === 0) waiting.delete(jobId);
    else waiting.set(jobId, others);
  }
}

/** How a job that could not be cancelled any more has ended. */
async function endOf(room: HttpRoom, jobId: JobId): Promise<Verdict> {
  const state = (await room.store.job(jobId))?.view.state;
  return state === "done" || state === "failed" ? state : "wait_timeout";
}

interface Answers {
  readonly vectors: readonly Float32Array[];
  /** The least that all of the chunks went through. */
  readonly verification: VerificationStatus;
}

/** All vectors of an ended job, or which text failed. */
async function readVectors(room: HttpRoom, jobId: JobId, itemCount: number): Promise<Outcome<Answers>> {
  const vectors: Float32Array[] = [];
  const statuses = new Set<VerificationStatus>();
  let fromChunk = 0;
  while (vectors.length < itemCount) {
    const page = await room.store.outputs({
      jobId,
      fromChunk,
      limit: HTTP_LIMITS.resultsPageChunks,
      bytesMax: 16 * HTTP_LIMITS.resultsPageBytes,
    });
    const missing = page.length === 0 || page.some(({ chunkIndex }, i) => chunkIndex !== fromChunk + i);
    // What its deadline left undone has no output.
    if (missing) return fail("deadline_passed");
    for (const { answer, chunkIndex } of page) {
      if (!answer.ok) {
        const code = answer.code === "input_rejected" ? "input_rejected" : "job_failed";
        return fail(code, { param: `input[${vectors.length}]` });
      }
      statuses.add(answer.verification.status);
      for (const part of itemOutputs(answer.data)) vectors.push(vectorOf(part));
      fromChunk = chunkIndex + 1;
    }
  }
  return ok({ vectors, verification: leastVerification(statuses) });
}
