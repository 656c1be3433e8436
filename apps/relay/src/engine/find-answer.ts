import type { Store } from "../ports/store.ts";
import type { FindAnswer } from "./stream-watch.ts";

/** Looks up what became of a chunk. */
export const createFindAnswer =
  (store: Pick<Store, "job" | "outputs">): FindAnswer =>
  async (jobId, chunkIndex) => {
    // The job first: when it has ended, all its answers are there.
    const state = (await store.job(jobId))?.view.state;
    if (state === undefined) return "gone";
    const [output] = await store.outputs({ jobId, fromChunk: chunkIndex, limit: 1, bytesMax: 1 });
    if (output?.chunkIndex === chunkIndex) return output.answer;
    if (state === "open") return undefined;
    return { ok: false, code: state === "cancelled" ? "job_cancelled" : "job_failed" };
  };
