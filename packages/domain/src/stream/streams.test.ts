import { describe, expect, it } from "vitest";
import { itemOf, promptOf, TextBed, upTo } from "../testing/text-bed.ts";

// Prompts of 8 tokens are 2 units, answers of 10 tokens 10, at 100 micro-points each.
describe("a text", () => {
  it("[ST1] is streamed token by token: what follows is taken, what came before skipped, a gap asked for", () => {
    const bed = new TextBed();
    const jobId = bed.text(bed.account("c", 10_000n));
    const node = bed.writer("n");
    const held = bed.one(node);
    expect(bed.stream(node, held, 0, [0, 1])).toEqual({ have: 2 });
    expect(bed.effectsOf("streamed")).toMatchObject([{ jobId, from: 0, tokens: [0, 1], when: "committed" }]);
    expect(bed.changesOf("stream-advanced")).toMatchObject([{ from: 0, tokens: [0, 1], nodeId: node }]);
    expect(bed.stream(node, held, 1, [1, 2, 3])).toEqual({ have: 4 });
    expect(bed.effectsOf("streamed")).toMatchObject([{ from: 2, tokens: [2, 3] }]);
    expect(bed.stream(node, held, 0, [0, 1, 2])).toEqual({ have: 4 });
    expect(bed.stream(node, held, 6, [6])).toEqual({ have: 4 });
    expect(bed.changes).toEqual([]);
    expect(bed.finish(node, held, upTo(10))).toEqual([null]);
    expect(bed.effectsOf("streamed")).toMatchObject([{ from: 4, tokens: [4, 5, 6, 7, 8, 9] }]);
    expect(bed.effectsOf("answered")).toMatchObject([{ answer: { ok: true } }]);
    expect(bed.changesOf("job-ended")).toMatchObject([{ state: "done" }]);
  });

  it("[ST2] costs what it came to: a unit an answer token, and one for four of the prompt", () => {
    const bed = new TextBed();
    const account = bed.account("c", 10_000n);
    bed.text(account, { prompt: promptOf(9), maxTokens: 50 });
    expect(bed.engine.balance(account)?.held).toBe(5_300n);
    const node = bed.writer("n");
    bed.finish(node, bed.one(node), upTo(7));
    expect(bed.engine.balance(account)).toEqual({ available: 9_000n, held: 0n, escrow: 0n });
    expect(bed.engine.balance("acc_n")?.available).toBe(900n);
  });

  it("[ST3] [OP11] goes on elsewhere from the tokens that are there, at once when its node is gone; each part says what it cost", () => {
    const bed = new TextBed();
    bed.text(bed.account("c", 10_000n));
    const first = bed.writer("a");
    const held = bed.one(first);
    bed.stream(first, held, 0, [0, 1, 2]);
    const second = bed.writer("b");
    bed.run({ type: "node-gone", nodeId: first, how: "lost" });
    const taken = bed.one(second);
    expect(bed.itemOf(taken)).toMatchObject({ given: [0, 1, 2], prompt: promptOf(8) });
    expect(taken.fence).toBeGreaterThan(held.fence);
    bed.run({ type: "node-joined", nodeId: first, accountId: "acc_a" });
    expect(bed.stream(first, held, 3, [9])).toEqual({ code: "stale_fence" });
    expect(bed.stream(second, taken, 3, [3])).toEqual({ have: 4 });
    bed.finish(second, taken, upTo(10));
    expect(bed.changesOf("output-accepted")).toMatchObject([{ nodeId: second, chosen: "took_over" }]);
    expect(bed.changesOf("output-accepted")[0]?.parts).toEqual([
      { from: 0, accountId: "acc_a", nodeId: first, charged: 300n },
      { from: 3, accountId: "acc_b", nodeId: second, charged: 900n },
    ]);
    // 3 tokens, and 7 with the prompt.
    expect(bed.engine.balance("acc_a")?.available).toBe(270n);
    expect(bed.engine.balance("acc_b")?.available).toBe(810n);
    expect(bed.engine.balance("acc_c")?.available).toBe(8_800n);
  });

  it("[ST4] is given to another when its node is silent for streamTtlMs; being alive without tokens is enough, for streamStallMs", () => {
    const bed = new TextBed();
    bed.text(bed.account("c", 10_000n));
    const first = bed.writer("a");
    const held = bed.one(first);
    const second = bed.writer("b");
    for (let s = 0; s < 28; s++) {
      bed.pass(1_000);
      expect(bed.stream(first, held, 0, [])).toEqual({ have: 0 });
      bed.run({ type: "renew", nodeId: first, fences: [held.fence] });
    }
    expect(bed.heldBy(second)).toEqual([]);
    for (let s = 0; s < 9; s++) {
      bed.pass(1_000);
      bed.run({ type: "renew", nodeId: first, fences: [held.fence] });
      bed.stream(first, held, 0, []);
    }
    expect(bed.heldBy(second)).toHaveLength(1);
  });

  it("[ST4] that goes on slowly is left where it is", () => {
    const bed = new TextBed();
    bed.text(bed.account("c", 10_000n));
    const first = bed.writer("a");
    const held = bed.one(first);
    const second = bed.writer("b");
    for (let i = 0; i < 9; i++) {
      for (let s = 0; s < 9; s++) {
        bed.pass(3_000);
        bed.stream(first, held, i, []);
      }
      expect(bed.stream(first, held, i, [i])).toEqual({ have: i + 1 });
    }
    expect(bed.heldBy(second)).toEqual([]);
  });

  it("[ST5] must begin with what was streamed, and be no longer than was asked for", () => {
    const bed = new TextBed();
    bed.text(bed.account("c", 10_000n));
    const first = bed.writer("a");
    const held = bed.one(first);
    bed.stream(first, held, 0, [0, 1]);
    expect(bed.finish(first, held, [0, 7, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual(["stream_mismatch"]);
    const second = bed.writer("b");
    const taken = bed.one(second);
    expect(bed.itemOf(taken).given).toEqual([0, 1]);
    expect(bed.finish(second, taken, upTo(11))).toEqual(["stream_mismatch"]);
    const third = bed.writer("d");
    expect(bed.stream(third, bed.one(third), 2, upTo(9))).toEqual({ code: "stream_mismatch" });
  });

  it("[ST6] goes where the fewest are made, up to as many as the node says", () => {
    const bed = new TextBed();
    const account = bed.account("c", 1_000_000n);
    const a = bed.writer("a", 2);
    const b = bed.writer("b", 3);
    for (let i = 0; i < 7; i++) bed.text(account);
    expect(bed.heldBy(a)).toHaveLength(2);
    expect(bed.heldBy(b)).toHaveLength(3);
    bed.finish(a, bed.one(a), upTo(10));
    expect(bed.heldBy(a)).toHaveLength(2);
    bed.readyToWrite(b, 4);
    expect(bed.heldBy(b)).toHaveLength(4);
  });

  it("[ST7] under full or quorum is not shown before its check, and made anew by whoever takes over", () => {
    const bed = new TextBed({ provenMatches: 0 });
    bed.text(bed.account("c", 10_000n), {}, { assurance: "full" });
    const first = bed.writer("a");
    const held = bed.one(first);
    expect(bed.stream(first, held, 0, [0, 1])).toEqual({ have: 2 });
    expect(bed.effects).toEqual([]);
    expect(bed.changes).toEqual([]);
    const second = bed.writer("b");
    bed.run({ type: "node-gone", nodeId: first, how: "left" });
    expect(bed.itemOf(bed.one(second)).given).toBeUndefined();
  });

  it("[ST8] of a conversation goes on where its beginning is held, unless others are so much faster", () => {
    const bed = new TextBed();
    const account = bed.account("c", 1_000_000n);
    const slow = bed.writer("slow", 4, 20);
    bed.text(account, { prompt: promptOf(200) });
    bed.finish(slow, bed.one(slow), upTo(10));
    const fast = bed.writer("fast", 4, 1_000);
    bed.pass(250);
    bed.text(account, { prompt: [...promptOf(200), ...upTo(10), 5, 6, 7] });
    expect(bed.heldBy(fast)).toHaveLength(1);
    const alike = bed.writer("alike", 4, 1_000);
    bed.finish(fast, bed.one(fast), upTo(10));
    bed.text(account, { prompt: promptOf(40, 9_000) });
    const turn = bed.heldBy(alike).length === 1 ? alike : fast;
    bed.finish(turn, bed.one(turn), upTo(10));
    for (let i = 0; i < 3; i++) {
      bed.text(account, { prompt: [...promptOf(40, 9_000), ...upTo(10), 3, 2, 1, i] });
      expect(bed.heldBy(turn)).toHaveLength(1);
      bed.finish(turn, bed.one(turn), upTo(10));
      expect(bed.changesOf("output-accepted")).toMatchObject([{ chosen: "holds_prefix" }]);
    }
  });

  it("[ST9] that is cancelled costs what was delivered, shared by who made it", () => {
    const bed = new TextBed();
    const account = bed.account("c", 10_000n);
    const jobId = bed.text(account);
    const first = bed.writer("a");
    bed.stream(first, bed.one(first), 0, [0, 1, 2]);
    const second = bed.writer("b");
    bed.run({ type: "node-gone", nodeId: first, how: "left" });
    bed.stream(second, bed.one(second), 3, [3, 4, 5]);
    bed.run({ type: "cancel-job", jobId, accountId: account, deliveredTokens: 4 });
    expect(bed.effectsOf("cancel-leases")).toMatchObject([{ nodeId: second, reason: "job_cancelled" }]);
    expect(bed.engine.balance(account)).toEqual({ available: 9_400n, held: 0n, escrow: 0n });
    expect(bed.engine.balance("acc_a")?.available).toBe(450n);
    expect(bed.engine.balance("acc_b")?.available).toBe(90n);
  });

  it("[ST9] of which nothing was delivered costs nothing", () => {
    const bed = new TextBed();
    const account = bed.account("c", 10_000n);
    const jobId = bed.text(account);
    const node = bed.writer("a");
    bed.stream(node, bed.one(node), 0, [0, 1, 2]);
    bed.run({ type: "cancel-job", jobId, accountId: account, deliveredTokens: 0 });
    expect(bed.engine.balance(account)).toEqual({ available: 10_000n, held: 0n, escrow: 0n });
    expect(bed.changesOf("entry-posted")).toEqual([]);
  });

  it("[ST10] goes on after a restart with what was kept of it", () => {
    const bed = new TextBed();
    const job = {
      jobId: "job_old",
      accountId: "acc_c",
      modelId: "m",
      assurance: "none",
      quorum: null,
      idempotencyKey: null,
      requestHash: "r",
      itemCount: 1,
      chunkCount: 1,
      pricePerItem: 100n,
      rewardPerItem: 90n,
      itemsDone: 0,
      itemsFailed: 0,
      holdRemaining: 1_200n,
      spansOpen: 1,
      createdAtMs: 0,
    } as const;
    const account = { accountId: "acc_c", kind: "consumer", available: 2_000n, held: 1_200n, escrow: 0n } as const;
    const record = { matches: 0, mismatches: 0, isSuspended: false };
    bed.account("old", 0n, "contributor");
    // A hold is part of its account's facts before its job is there: not looked through yet.
    bed.engine.run({ type: "load-account", account: { ...account, record } }, bed.context());
    bed.run({ type: "load-job", job });
    const input = bed.bundleOf(itemOf({}));
    const parts = [{ nodeId: "node_gone", accountId: "acc_old", tokens: [0, 1, 2, 3] }] as const;
    const span = { jobId: "job_old", index: 0, firstChunk: 0, firstItem: 0, chunkItems: [1], answered: [] } as const;
    const streams = [{ chunkIndex: 0, parts }];
    bed.run({ type: "load-spans", jobId: "job_old", spans: [{ ...span, inputs: [input], streams }], exhausted: true });
    const node = bed.writer("n");
    expect(bed.itemOf(bed.one(node)).given).toEqual([0, 1, 2, 3]);
    bed.finish(node, bed.one(node), upTo(10));
    expect(bed.engine.balance("acc_old")?.available).toBe(360n);
    expect(bed.engine.balance("acc_n")?.available).toBe(720n);
  });
});

describe("a text's check", () => {
  const checked = (margin: number) => {
    const bed = new TextBed({ provenMatches: 0 });
    const account = bed.account("c", 100_000n);
    bed.text(account, {}, { assurance: "sampled" });
    const maker = bed.writer("a");
    const referee = bed.writer("b");
    const other = bed.writer("d");
    const subject = [maker, referee, other].find((node) => bed.heldBy(node).length > 0) ?? maker;
    bed.finish(subject, bed.one(subject), upTo(10));
    const asked = [maker, referee, other].find((node) => bed.heldBy(node).length > 0);
    if (asked === undefined) throw new Error("no referee was asked");
    const item = bed.itemOf(bed.one(asked));
    bed.measure(asked, bed.one(asked), margin);
    return { bed, account, subject, asked, item, all: [maker, referee, other] };
  };

  it("[ST11] has a referee measure its tokens: near enough, and it is checked", () => {
    const { bed, item } = checked(0);
    expect(item).toMatchObject({ given: upTo(10), check: { from: 0, finish: "length" } });
    expect(bed.changesOf("outputs-judged")).toMatchObject([{ verification: { status: "checked" } }]);
    expect(bed.changesOf("check-closed")).toMatchObject([{ verdict: "match", distance: 0 }]);
    expect(bed.changesOf("check-closed")[0]?.evidence).toBeUndefined();
  });

  it("[ST12] that fails twice refutes it: the maker gets nothing, the consumer its points back", () => {
    const { bed, account, subject, asked, all } = checked(16);
    const second = all.find((node) => node !== subject && node !== asked) ?? asked;
    bed.measure(second, bed.one(second), 16);
    expect(bed.changesOf("outputs-judged")).toMatchObject([{ verification: { status: "refuted" } }]);
    expect(bed.changesOf("output-corrected")).toEqual([]);
    const types = bed.changesOf("entry-posted").map(({ entry }) => entry.type);
    expect(types).toContain("refund");
    expect(types).toContain("reversal");
    expect(bed.engine.balance(account)).toEqual({ available: 100_000n, held: 0n, escrow: 0n });
    expect(bed.changesOf("check-closed")).toMatchObject([{ verdict: "mismatch" }]);
    // Beside the text stands what its referees measured.
    const [text, ...measures] = bed.changesOf("check-closed")[0]?.evidence?.opinions ?? [];
    expect(text).toMatchObject({ isSubject: true, verdict: "mismatch", distance: null, nodeId: subject });
    expect(measures).toMatchObject([
      { isSubject: false, verdict: "match", distance: 4 },
      { isSubject: false, verdict: "match", distance: 4 },
    ]);
  });

  it("[ST12] a referee who alone says that it is wrong is found wrong", () => {
    const { bed, subject, asked, all } = checked(16);
    const second = all.find((node) => node !== subject && node !== asked) ?? asked;
    bed.measure(second, bed.one(second), 0);
    expect(bed.changesOf("check-closed")).toMatchObject([{ verdict: "match", isFalseAlarm: true }]);
    expect(bed.changesOf("record-changed")).toContainEqual(
      expect.objectContaining({ accountId: `acc_${asked.slice(5)}`, mismatches: 1 }),
    );
  });

  it("[ST13] of a part that another node made asks for that part alone, and blames its maker alone", () => {
    const bed = new TextBed({ provenMatches: 0 });
    const account = bed.account("c", 100_000n);
    bed.text(account, {}, { assurance: "sampled" });
    const liar = bed.writer("liar");
    bed.stream(liar, bed.one(liar), 0, [70, 71, 72]);
    const maker = bed.writer("maker");
    bed.run({ type: "node-gone", nodeId: liar, how: "left" });
    bed.finish(maker, bed.one(maker), [70, 71, 72, 3, 4, 5, 6, 7, 8, 9]);
    const referees = ["r1", "r2"].map((name) => bed.writer(name));
    // Referees look at what they are asked about: the liar's tokens are far off, the others are right.
    for (let round = 0; round < 6; round++) {
      for (const node of [...referees, maker]) {
        for (const held of bed.heldBy(node)) {
          const { check } = bed.itemOf(held);
          if (check !== undefined) bed.measure(node, held, check.from === 0 ? 16 : 0);
        }
      }
      bed.pass(250);
    }
    const { state } = bed;
    expect(state.accounts.get("acc_liar")?.mismatches).toBe(1);
    expect(state.accounts.get("acc_maker")?.mismatches).toBe(0);
    // Three tokens at 125 micro-points come back.
    expect(bed.engine.balance(account)?.available).toBe(100_000n - 9n * 125n);
  });

  it("[ST14] that fails under full has another node make it", () => {
    const bed = new TextBed({ provenMatches: 0 });
    bed.text(bed.account("c", 100_000n), {}, { assurance: "full" });
    const nodes = ["a", "b", "d", "e"].map((name) => bed.writer(name));
    const busy = () => nodes.filter((node) => bed.heldBy(node).length > 0);
    const [first] = busy();
    if (first === undefined) throw new Error("nobody makes it");
    bed.finish(first, bed.one(first), [9, 9, 9, 9, 9, 9, 9, 9, 9, 9]);
    for (let i = 0; i < 2; i++) {
      const [referee] = busy();
      if (referee === undefined) throw new Error("nobody was asked");
      expect(bed.itemOf(bed.one(referee)).check).toEqual({ from: 0, finish: "length" });
      bed.measure(referee, bed.one(referee), 16);
    }
    const [second] = busy();
    if (second === undefined) throw new Error("nobody makes it anew");
    expect(second).not.toBe(first);
    expect(bed.itemOf(bed.one(second)).check).toBeUndefined();
    bed.finish(second, bed.one(second), upTo(10));
    const [referee] = busy();
    if (referee === undefined) throw new Error("nobody was asked");
    bed.measure(referee, bed.one(referee), 0);
    expect(bed.changesOf("output-accepted")).toMatchObject([
      { nodeId: second, verification: { status: "checked" }, itemCount: 1 },
    ]);
    expect(bed.effectsOf("streamed")).toEqual([]);
  });
});

describe("[ST15] a trap", () => {
  const trapped = (margin: number) => {
    const bed = new TextBed({ admission: true, provenMatches: 1, knownAnswerRate: 1 });
    const house = bed.house();
    const nodes = ["a", "b"].map((name) => bed.writer(name));
    bed.makeKnown(8);
    const trials: string[] = [];
    const text = bed.account("c", 1_000_000n);
    for (let round = 0; round < 60; round++) {
      for (const node of [house, ...nodes]) {
        for (const held of bed.heldBy(node)) {
          const { check, given = [], maxTokens } = bed.itemOf(held);
          const isTrap = check !== undefined && given.some((token, i) => token !== i);
          if (isTrap) trials.push(node);
          if (check === undefined) bed.finish(node, held, upTo(maxTokens));
          else bed.measure(node, held, isTrap && node !== nodes[0] ? 16 : isTrap ? margin : 0);
        }
      }
      if (round % 4 === 0) bed.text(text, {}, { assurance: "sampled" });
      bed.makeKnown(2);
      bed.pass(500);
    }
    return { bed, nodes, trials };
  };

  it("is a text with wrong tokens: who measures them has looked", () => {
    const { bed, trials } = trapped(16);
    expect(trials.length).toBeGreaterThan(0);
    expect(["acc_a", "acc_b"].map((id) => bed.state.accounts.get(id as "acc_a")?.mismatches)).toEqual([0, 0]);
  });

  it("convicts who says that nothing is wrong, once another has looked", () => {
    const { bed, trials } = trapped(0);
    expect(trials.length).toBeGreaterThan(0);
    const mismatches = ["acc_a", "acc_b"].map((id) => bed.state.accounts.get(id as "acc_a")?.mismatches ?? 0);
    expect(Math.max(...mismatches)).toBeGreaterThan(0);
  });
});
