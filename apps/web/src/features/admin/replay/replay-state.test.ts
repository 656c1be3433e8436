import { type AdminJobEvent, accountId, adminJobEvent, entryId, formatPoints, nodeId } from "@starling/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { compareReplay, createReplay, REPLAY_MARK_EVERY, replayAt } from "./replay-state.ts";

const id = (prefix: string, n: number) => `${prefix}_${String(n).padStart(26, "0")}`;
const PAYER = accountId.parse(id("acc", 1));
const TREASURY = accountId.parse(id("acc", 2));
const [LIAR, HONEST] = [accountId.parse(id("acc", 3)), accountId.parse(id("acc", 4))];
const AT_MS = Date.parse("2026-11-23T06:00:00.000Z");
const PRICE = 100n;
const REWARD = 90n;

type Fate = "accepted" | "failed" | "checked" | "refuted" | "corrected" | "unanswered";

/** A job as the relay would keep it: its events, and beside them, counted on its own, the row that they end in. */
function liveThrough(fates: readonly Fate[], order: readonly number[], itemsPerChunk: number) {
  const events: AdminJobEvent[] = [];
  const row = { done: 0, failed: 0, chunks: 0, provisional: 0, refuted: 0, corrected: 0, charged: 0n, rewarded: 0n };
  const chunkPrice = PRICE * BigInt(itemsPerChunk);
  const quoted = chunkPrice * BigInt(fates.length);
  let atMs = AT_MS;
  let entries = 0;
  const add = (event: Record<string, unknown>) => {
    atMs += 7;
    events.push(adminJobEvent.parse({ at: new Date(atMs).toISOString(), ...event }));
  };
  const post = (entryType: string, postings: readonly [string, string, bigint][]) => {
    entries += 1;
    const sum = postings.reduce((all, [, , amount]) => all + amount, 0n);
    if (sum !== 0n) throw new Error("an entry that doesn't balance");
    add({
      type: "entry",
      id: entryId.parse(id("ent", entries)),
      entryType,
      postings: postings.map(([account, bucket, amount]) => ({ account, bucket, amount: formatPoints(amount) })),
      postingsTotal: postings.length,
    });
  };
  add({
    type: "admitted",
    account: PAYER,
    key: null,
    model: "use-lite-en",
    modelHash: "ab".repeat(32),
    assurance: "sampled",
    priority: "normal",
    items: fates.length * itemsPerChunk,
    chunks: fates.length,
    pricePerItem: formatPoints(PRICE),
    rewardPerItem: formatPoints(REWARD),
    idempotencyKey: null,
  });
  const held = { amount: formatPoints(quoted), remaining: "0", spent: "0" };
  add({ type: "held", ...held });
  for (const chunk of order) {
    const fate = fates[chunk] ?? "unanswered";
    if (fate === "unanswered") continue;
    const ok = fate !== "failed";
    add({
      type: "output",
      chunk,
      firstItem: chunk * itemsPerChunk,
      itemCount: itemsPerChunk,
      ok,
      errorCode: ok ? null : "run_failed",
      node: nodeId.parse(id("node", 1)),
      account: LIAR,
      fence: 1,
      chosen: null,
      message: "",
      verification: ok ? { status: fate === "accepted" ? "unchecked" : "provisional" } : null,
      reward: "0",
      entry: null,
      outputHash: null,
      receipts: [],
    });
    if (!ok) {
      row.failed += itemsPerChunk;
      continue;
    }
    row.done += itemsPerChunk;
    row.chunks += 1;
    const reward = REWARD * BigInt(itemsPerChunk);
    row.charged += chunkPrice;
    row.rewarded += reward;
    post("settle", [
      [PAYER, "available", -chunkPrice],
      [LIAR, "escrow", reward],
      [TREASURY, "available", chunkPrice - reward],
    ]);
    if (fate === "accepted") continue;
    const status = fate === "refuted" ? "refuted" : "checked";
    const isCorrected = fate === "corrected";
    add({
      type: "verdict",
      chunk,
      verification: isCorrected ? { status, corrected: true } : { status },
      correction: isCorrected
        ? { node: nodeId.parse(id("node", 2)), account: HONEST, fence: 2, outputHash: null }
        : null,
    });
    if (fate === "refuted") {
      row.refuted += 1;
      row.charged -= chunkPrice;
      post("reversal", [
        [LIAR, "escrow", -reward],
        [TREASURY, "available", reward],
      ]);
      post("refund", [
        [TREASURY, "available", -chunkPrice],
        [PAYER, "available", chunkPrice],
      ]);
    }
    if (isCorrected) row.corrected += 1;
  }
  const isWhole = fates.every((fate) => fate !== "unanswered");
  const state = isWhole ? (row.failed > 0 ? "failed" : "done") : "open";
  if (isWhole) {
    add({ type: "released", remaining: "0" });
    add({ type: "ended", state, errorCode: null });
  }
  return { events, row, state } as const;
}

const life = fc
  .record({
    fates: fc.array(fc.constantFrom<Fate>("accepted", "failed", "checked", "refuted", "corrected", "unanswered"), {
      minLength: 1,
      maxLength: 150,
    }),
    itemsPerChunk: fc.integer({ min: 1, max: 9 }),
    seed: fc.integer(),
  })
  .map(({ fates, itemsPerChunk, seed }) => {
    // Chunks are answered in any order.
    const order = fates.map((_, i) => i).sort((a, b) => ((a * 7919 + seed) % 101) - ((b * 7919 + seed) % 101));
    return { ...liveThrough(fates, order, itemsPerChunk), fates };
  });

it("ends where the job ended", () => {
  fc.assert(
    fc.property(life, ({ events, row, state, fates }) => {
      const last = replayAt(events, events.length);
      expect(last.state).toBe(state);
      expect([last.items.done, last.items.failed]).toEqual([row.done, row.failed]);
      expect(last.chunks).toEqual({
        total: fates.length,
        done: row.chunks,
        provisional: row.provisional,
        refuted: row.refuted,
        corrected: row.corrected,
      });
      expect([last.money.charged, last.money.rewarded]).toEqual([row.charged, row.rewarded]);
      expect(
        compareReplay(last, {
          state: state,
          items: { done: row.done, failed: row.failed },
          chunks: { done: row.chunks, refuted: row.refuted, corrected: row.corrected },
          points: {
            charged: { amount: formatPoints(row.charged) },
            rewarded: { amount: formatPoints(row.rewarded) },
          },
        }),
      ).toEqual([]);
    }),
  );
});

it("gives the same at each step, however it was come to, and never more than there is", () => {
  fc.assert(
    fc.property(life, fc.array(fc.nat(400), { maxLength: 12 }), ({ events }, jumps) => {
      const replay = createReplay(events);
      for (const jump of jumps) {
        const step = Math.min(jump, events.length);
        const seen = replay.at(jump);
        expect(seen).toEqual(replayAt(events, step));
        // What comes later changes nothing of it.
        expect(seen).toEqual(createReplay(events.slice(0, step)).at(step));
        expect(seen.items.done + seen.items.failed).toBeLessThanOrEqual(seen.items.total);
        expect(seen.money.held).toBeGreaterThanOrEqual(0n);
        expect(seen.money.charged).toBeLessThanOrEqual(seen.money.quoted);
      }
    }),
    { numRuns: 50 },
  );
});

it("keeps marks in long lives", () => {
  const fates = Array.from({ length: REPLAY_MARK_EVERY }, (): Fate => "corrected");
  const { events } = liveThrough(fates, [...fates.keys()], 1);
  const replay = createReplay(events);
  for (const step of [REPLAY_MARK_EVERY - 1, REPLAY_MARK_EVERY, REPLAY_MARK_EVERY + 1, 2 * REPLAY_MARK_EVERY + 3])
    expect(replay.at(step)).toEqual(replayAt(events, step));
});

it("is nothing before the first event, and says where it and the job differ", () => {
  const { events } = liveThrough(["accepted", "failed"], [0, 1], 2);
  const none = replayAt(events, 0);
  expect([none.state, none.step, none.byChunk.size]).toEqual(["unknown", 0, 0]);
  const row = {
    state: "done",
    items: { done: 2, failed: 2 },
    chunks: { done: 1, refuted: 0, corrected: 0 },
    points: { charged: { amount: "0.0002" }, rewarded: { amount: "9" } },
  } as const;
  expect(compareReplay(replayAt(events, events.length), row)).toEqual([
    { what: "state", rebuilt: "failed", stands: "done" },
    { what: "rewarded", rebuilt: "0.00018", stands: "9" },
  ]);
});

it("shows who answered last where an answer was replaced", () => {
  const { events } = liveThrough(["corrected"], [0], 1);
  const [before, after] = [replayAt(events, 3), replayAt(events, events.length)];
  expect(before.byChunk.get(0)).toMatchObject({ account: LIAR, status: "provisional", isCorrected: false, fence: 1 });
  expect(after.byChunk.get(0)).toMatchObject({ account: HONEST, status: "checked", isCorrected: true, fence: 2 });
});

it("owns up where an entry had more postings than were shown", () => {
  const { events } = liveThrough(["accepted"], [0], 1);
  const cut = events.map((event) => (event.type === "entry" ? { ...event, postingsTotal: 40 } : event));
  const last = replayAt(cut, cut.length);
  expect(last.isMoneyWhole).toBe(false);
  expect(
    compareReplay(last, {
      state: "done",
      items: { done: 1, failed: 0 },
      chunks: { done: 1, refuted: 0, corrected: 0 },
      points: { charged: { amount: "7" }, rewarded: { amount: "7" } },
    }),
  ).toEqual([]);
});
