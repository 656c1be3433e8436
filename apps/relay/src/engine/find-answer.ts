import type { Store } from "../ports/store.ts";
import type { FindAnswer } from "./stream-watch.ts";

/** Looks up what became of a chunk. */
export const createFindAnswer =
  (store: Pick<Store, "job" | "outputs">): FindAnswer =>
  async (jobId, chunkIndex) => {
    // The job first: when it has ended, all its answers are there.
    const job = await store.job(jobId);
    if (job === undefined) return "gone";
    const { state, endedAt } = job.view;
    const [output] = await store.outputs({ jobId, fromChunk: chunkIndex, limit: 1, bytesMax: 1 });
    if (output?.chunkIndex === chunkIndex) return output.answer;
    if (state === "open") return undefined;
    if (state === "cancelled") return { ok: false, code: "job_cancelled" };
    const wasLate = job.deadlineAtMs !== null && endedAt !== null && Date.parse(endedAt) >= job.deadlineAtMs;
    return { ok: false, code: wasLate ? "deadline_passed" : "job_failed" };
  };
