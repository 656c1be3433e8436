import type { SpanFacts } from "@starling/domain";
import { makeId } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import type { Store, StoredAccount } from "../ports/store.ts";
import { createSpanClaims } from "./claim-spans.ts";

const id = <P extends "acc" | "job" | "node">(prefix: P, n: number) => makeId(prefix, n, new Uint8Array(10));
const jobId = id("job", 1);
const account = (n: number): StoredAccount => ({
  accountId: id("acc", n),
  kind: "contributor",
  name: null,
  available: 0n,
  held: 0n,
  escrow: 0n,
  record: { matches: 0, mismatches: 0, isSuspended: false },
  granted: 0n,
  spent: 0n,
  redeemed: 0n,
  redemptionDay: { day: 0, amount: 0n },
  mergedInto: null,
  createdAtMs: 0,
});
const span = (makers: readonly number[]): SpanFacts => ({
  jobId,
  index: 0,
  firstChunk: 0,
  firstItem: 0,
  chunkItems: [1],
  inputs: [Uint8Array.of(1)],
  answered: [],
  streams: [
    { chunkIndex: 0, parts: makers.map((n) => ({ nodeId: id("node", n), accountId: id("acc", n), tokens: [n] })) },
  ],
});

/** What the claims say, in order, until `count` is said. */
async function claimed(store: Pick<Store, "account" | "claimSpans">, count: number) {
  const said: string[] = [];
  let claims: ReturnType<typeof createSpanClaims> | undefined;
  await new Promise<void>((resolve) => {
    const say = (text: string) => {
      said.push(text);
      if (said.length === count) resolve();
    };
    claims = createSpanClaims({
      store,
      relayId: "relay",
      log: { debug() {}, info() {}, warn() {}, error() {} },
      afterCommit: (then) => then(),
      onMaker: ({ accountId }) => say(accountId),
      onSpans: (_, spans, exhausted) => say(`${spans.length} spans${exhausted ? ", no more" : ""}`),
    });
    claims.claim(jobId, 2);
  });
  await claims?.stop();
  return said;
}

describe("claiming spans", () => {
  it("[RS5] whoever made a part of what was streamed is known before it is taken up, each once", async () => {
    const said = await claimed(
      {
        claimSpans: async () => [span([1, 2, 1]), span([3])],
        account: async (accountId) => [1, 2].map(account).find((known) => known.accountId === accountId),
      },
      3,
    );
    expect(said).toEqual([id("acc", 1), id("acc", 2), "2 spans"]);
  });

  it("[RS5] spans without streams ask for nobody", async () => {
    const { streams: _, ...plain } = span([]);
    const account = () => Promise.reject(new Error("nobody is asked for"));
    expect(await claimed({ claimSpans: async () => [plain], account }, 1)).toEqual(["1 spans, no more"]);
  });
});
