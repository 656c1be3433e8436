import type { JobExplanationView, JobId, JobView, NodeId } from "@starling/protocol";
import type { StarlingClient } from "@starling/sdk";
import { describe, expect, it } from "vitest";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";
import { isSettled, readProof } from "./read-proof.ts";

const JOB: JobId = "job_01M82MPK6EJPNYREM5ZH4GNZ63";
const NODE: NodeId = "node_01M82MPK6EJPNYREM5ZH4GNZ63";
const NONE = {
  unchecked: 0,
  provisional: 0,
  audited: 0,
  checked: 0,
  agreed: 0,
  inconclusive: 0,
  refuted: 0,
  corrected: 0,
};

/** A relay that says of the job what the test has it say. */
function relayOf(verification: Partial<typeof NONE>, chunks: number): Pick<StarlingClient, "jobs"> {
  const job = { id: JOB, verification: { ...NONE, ...verification }, price: { quoted: "1", charged: "0.5" } };
  const done = Array.from({ length: chunks }, (_, chunk) => ({
    chunk,
    firstItem: 8 * chunk,
    itemCount: 8,
    node: NODE,
    ok: true,
  }));
  const asks = {
    get: async () => job as Partial<JobView> as JobView,
    explain: async () => ({ done: { data: done, next_cursor: null } }) as unknown as JobExplanationView,
  };
  return { jobs: asks as unknown as StarlingClient["jobs"] };
}

describe("what is said of an answer", () => {
  it("is the least that any part went through, who answered, what it cost, and a receipt a part", async () => {
    const proof = await readProof(relayOf({ checked: 1, audited: 1, corrected: 1 }, 2), JOB);
    expect(proof).toEqual({
      job: JOB,
      status: "audited",
      corrected: 1,
      charged: "0.5",
      chunksInAll: 2,
      chunks: [
        { chunk: 0, firstItem: 0, itemCount: 8, node: NODE, receipt: `rcp_${JOB.slice(4)}-0` },
        { chunk: 1, firstItem: 8, itemCount: 8, node: NODE, receipt: `rcp_${JOB.slice(4)}-1` },
      ],
    });
    expect(isSettled(proof)).toBe(true);
  });
  it("is not settled while a verdict is to come, and of many parts the first are shown", async () => {
    const proof = await readProof(relayOf({ checked: 39, provisional: 1 }, 40), JOB);
    expect([proof.status, isSettled(proof), proof.chunksInAll]).toEqual(["provisional", false, 40]);
    expect(proof.chunks).toHaveLength(PLAYGROUND_LIMITS.chunksShown);
  });
});
