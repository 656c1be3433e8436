// What is seen on the chain: deposits, how far it was worked through, contracts' questions, minted answers.
import type { ChainNote, DurableChange } from "@starling/domain";
import { SYSTEM_ACCOUNTS } from "@starling/protocol";
import { beforeAll, describe, expect, it } from "vitest";
import { StoreConflict } from "../../ports/store.ts";
import type { Stores } from "../open-stores.ts";
import { CHAIN_ID, createMoneyBed, hexWord } from "./money-bed.ts";
import { NOW_MS, type StoreBed } from "./store-bed.ts";

type NoteOf<T extends ChainNote["type"]> = Extract<ChainNote, { type: T }>;

export function describeChain(bed: StoreBed, stores: () => Stores): void {
  const { deposit, note, cursorAt, place, openSystem } = createMoneyBed(bed);
  const { payer, freshId } = bed;
  let requests = 0;
  const asked = (overrides: Partial<NoteOf<"oracle-requested">> = {}): NoteOf<"oracle-requested"> => ({
    type: "oracle-requested",
    requestId: String(++requests),
    requester: hexWord(40, 9),
    modelId: "tiny-embed",
    input: "0x1234",
    assurance: "sampled",
    payment: 2n ** 200n,
    deadlineS: 1_800_000_000,
    place: place(),
    ...overrides,
  });
  const settled = (requestId: string, how: "fulfilled" | "refunded"): NoteOf<"oracle-settled"> => ({
    type: "oracle-settled",
    requestId,
    how,
    place: place(),
  });
  let tokens = 0;
  const minted = (overrides: Partial<NoteOf<"output-minted">> = {}): NoteOf<"output-minted"> => ({
    type: "output-minted",
    tokenId: String(++tokens),
    owner: hexWord(40, 1),
    leafHash: hexWord(64, 10_000 + tokens),
    modelHash: hexWord(64, 1),
    inputHash: hexWord(64, 2),
    outputHash: hexWord(64, 3),
    uri: "data:application/json,{}",
    place: place(),
    ...overrides,
  });
  const moved = (tokenId: string, owner: string): ChainNote => ({
    type: "output-moved",
    tokenId,
    owner,
    place: place(),
  });

  describe("the chain", () => {
    beforeAll(openSystem);

    it("[ST24] a deposit is credited once, by the entry of its own commit, and listed newest first", async () => {
      const accountId = await payer(0n);
      const before = await stores().deposits.totals();
      for (const points of [5n, 6n, 7n]) await bed.store.commit(deposit(accountId, points));
      const credited = deposit(accountId, 8n, { depositId: "the last" });
      await bed.store.commit(credited);
      expect((await bed.store.account(accountId))?.available).toBe(26n);
      const page = await stores().deposits.list({ accountId, before: null, limit: 3 });
      expect(page.map(({ points }) => points)).toEqual([8n, 7n, 6n]);
      const { type: _, atMs, ...last } = credited[1] as Extract<DurableChange, { type: "deposit-credited" }>;
      expect(page[0]).toEqual({ ...last, seq: page[0]?.seq, createdAtMs: atMs });
      const next = await stores().deposits.list({ accountId, before: page[2]?.seq ?? null, limit: 3 });
      expect(next.map(({ points }) => points)).toEqual([5n]);
      const totals = await stores().deposits.totals();
      expect(totals).toEqual({ count: before.count + 4, points: before.points + 26n });
      const [entry, change] = deposit(accountId, 9n, { depositId: "another" });
      if (entry?.type !== "entry-posted" || change?.type !== "deposit-credited") throw new Error("both are made");
      const attacks: Record<string, DurableChange[]> = {
        "the same deposit again": deposit(accountId, 8n, { depositId: "the last" }),
        "one without its entry": [change],
        "more points than its entry credits": [entry, { ...change, points: 10n }],
        "another account's points": [entry, { ...change, accountId: await payer(0n) }],
      };
      for (const [what, changes] of Object.entries(attacks))
        await expect(bed.store.commit(changes), what).rejects.toBeInstanceOf(StoreConflict);
      await bed.store.commit(deposit(accountId, 8n, { depositId: "the last", chainId: 1 }));
      expect((await bed.store.account(accountId))?.available).toBe(34n);
    });

    it("[ST24] what names no account is the treasury's, and known", async () => {
      await bed.store.commit(deposit(SYSTEM_ACCOUNTS.treasury, 3n, { word: hexWord(64, 0xbad) }));
      const [last] = await stores().deposits.unclaimed({ before: null, limit: 1 });
      expect(last).toMatchObject({ accountId: SYSTEM_ACCOUNTS.treasury, word: hexWord(64, 0xbad), points: 3n });
      expect(await stores().deposits.unclaimed({ before: last?.seq ?? null, limit: 1 })).toEqual([]);
    });

    it("[ST25] a chain is worked through once: blocks that were are refused, with all that they cause", async () => {
      const accountId = await payer(0n);
      const chainId = 42;
      expect(await bed.store.chainCursor(chainId)).toBeUndefined();
      await bed.store.commit([{ type: "chain-moved", cursor: cursorAt(5, chainId) }]);
      await bed.store.commit([
        { type: "chain-moved", cursor: cursorAt(6, chainId) },
        { type: "chain-moved", cursor: cursorAt(9, chainId) },
      ]);
      expect(await bed.other.chainCursor(chainId)).toEqual(cursorAt(9, chainId));
      for (const block of [9, 8]) {
        const again = [...deposit(accountId, 5n), { type: "chain-moved", cursor: cursorAt(block, chainId) } as const];
        await expect(bed.other.commit(again)).rejects.toBeInstanceOf(StoreConflict);
      }
      expect((await bed.store.account(accountId))?.available).toBe(0n);
      expect(await bed.store.chainCursor(chainId)).toEqual(cursorAt(9, chainId));
      expect(await bed.store.chainCursor(CHAIN_ID + 1)).toBeUndefined();
    });

    it("[ST26] what a contract asks for is due once seen, and given to one at a time", async () => {
      const { oracle } = stores();
      const [first, second] = [asked(), asked()];
      await bed.store.commit([note(first), note(second), note({ ...first, modelId: "another" })]);
      const { type: _, ...request } = first;
      const seen = await oracle.get({ chainId: CHAIN_ID, requestId: first.requestId });
      expect(seen).toEqual({
        ...request,
        seq: seen?.seq,
        chainId: CHAIN_ID,
        state: "seen",
        jobId: null,
        transaction: null,
        error: null,
        attempts: 0,
        nextAtMs: NOW_MS,
        settledPlace: null,
        createdAtMs: NOW_MS,
        changedAtMs: NOW_MS,
      });
      const listed = await oracle.list({ chainId: CHAIN_ID, before: null, limit: 1 });
      expect(listed.map(({ requestId }) => requestId)).toEqual([second.requestId]);
      expect((await oracle.list({ chainId: CHAIN_ID, before: listed[0]?.seq ?? null, limit: 1 }))[0]?.requestId).toBe(
        first.requestId,
      );
      expect(await oracle.list({ chainId: 1, before: null, limit: 1 })).toEqual([]);
      const claim = (nowMs: number) => oracle.claim({ chainId: CHAIN_ID, nowMs, leaseMs: 1_000, limit: 1 });
      const atOnce = (await Promise.all([claim(NOW_MS), claim(NOW_MS), claim(NOW_MS)])).flat();
      expect(new Set(atOnce.map(({ requestId }) => requestId)).size).toBe(atOnce.length);
      await claim(NOW_MS);
      await claim(NOW_MS);
      expect(await claim(NOW_MS + 999)).toEqual([]);
      expect(await claim(NOW_MS + 1_000)).toMatchObject([{ attempts: 2, nextAtMs: NOW_MS + 2_000 }]);
    });

    it("[ST26] a request moves by compare and set; what the chain says of its end is final", async () => {
      const { oracle } = stores();
      const request = asked();
      await bed.store.commit([note(request)]);
      const key = { chainId: CHAIN_ID, requestId: request.requestId };
      const jobId = freshId("job");
      const move = { ...key, atMs: NOW_MS + 5, nextAtMs: NOW_MS + 10 };
      await oracle.claim({ chainId: CHAIN_ID, nowMs: NOW_MS, leaseMs: 1, limit: 100 });
      expect(await oracle.move({ ...move, from: ["seen"], to: "running", jobId })).toMatchObject({
        state: "running",
        jobId,
        attempts: 0,
        changedAtMs: NOW_MS + 5,
        nextAtMs: NOW_MS + 10,
      });
      expect(await oracle.move({ ...move, from: ["seen"], to: "failed" })).toBeUndefined();
      const transaction = hexWord(64, 4);
      const answered = await oracle.move({ ...move, from: ["running"], to: "answered", transaction, error: "gas" });
      expect(answered).toMatchObject({ state: "answered", jobId, transaction, error: "gas" });
      expect(
        await oracle.move({
          ...move,
          atMs: NOW_MS + 9,
          from: ["answered"],
          to: "answered",
          nextAtMs: null,
          error: null,
        }),
      ).toMatchObject({ error: null, transaction, nextAtMs: null, changedAtMs: NOW_MS + 5 });
      const fulfilled = settled(request.requestId, "fulfilled");
      await bed.store.commit([note(fulfilled)]);
      await bed.store.commit([note(settled(request.requestId, "refunded"))]);
      expect(await oracle.get(key)).toMatchObject({
        state: "fulfilled",
        settledPlace: fulfilled.place,
        nextAtMs: null,
        jobId,
      });
      const all = ["seen", "running", "answered", "failed"] as const;
      expect(await oracle.move({ ...move, from: all, to: "failed" })).toBeUndefined();
      const late = asked();
      await bed.store.commit([note(late), note(settled(late.requestId, "refunded"))]);
      expect(await oracle.get({ chainId: CHAIN_ID, requestId: late.requestId })).toMatchObject({ state: "refunded" });
    });

    it("[ST26] whatever bytes and numbers the chain holds are no error of the database", async () => {
      const hostile = asked({ modelId: "a\0b", assurance: "\0", deadlineS: 2 ** 64, payment: 2n ** 256n - 1n });
      await bed.store.commit([note(hostile), note(minted({ uri: "data:\0" })), note(settled("unknown", "refunded"))]);
      expect(await stores().oracle.get({ chainId: CHAIN_ID, requestId: hostile.requestId })).toMatchObject({
        modelId: "a\uFFFDb",
        deadlineS: Number.MAX_SAFE_INTEGER,
        payment: 2n ** 256n - 1n,
      });
    });

    it("[ST27] minted answers are found by token, leaf and owner, newest first, and follow their owners", async () => {
      const { outputs } = stores();
      const [alice, bob] = [hexWord(40, 0xa11ce), hexWord(40, 0xb0b)];
      const tokens = [minted({ owner: alice }), minted({ owner: alice }), minted({ owner: bob })] as const;
      const [first, second, third] = tokens;
      await bed.store.commit(tokens.map(note));
      const found = await outputs.byLeafHash({ chainId: CHAIN_ID, leafHash: first.leafHash });
      const { type: _, ...output } = first;
      expect(found).toEqual({ ...output, seq: found?.seq, chainId: CHAIN_ID, createdAtMs: NOW_MS });
      expect(await outputs.get({ chainId: CHAIN_ID, tokenId: first.tokenId })).toEqual(found);
      expect(await outputs.get({ chainId: 1, tokenId: first.tokenId })).toBeUndefined();
      const idsOf = async (owner: string | null, before: bigint | null = null, limit = 3) =>
        (await outputs.list({ chainId: CHAIN_ID, owner, before, limit })).map(({ tokenId }) => tokenId);
      expect(await idsOf(null)).toEqual([third.tokenId, second.tokenId, first.tokenId]);
      expect(await idsOf(alice)).toEqual([second.tokenId, first.tokenId]);
      const [newest] = await outputs.list({ chainId: CHAIN_ID, owner: null, before: null, limit: 1 });
      expect(await idsOf(null, newest?.seq ?? null, 1)).toEqual([second.tokenId]);
      await bed.store.commit([
        note(moved(first.tokenId, bob)),
        note(moved(second.tokenId, bob)),
        note(moved(second.tokenId, alice)),
        note(moved("unknown", bob)),
        note({ ...first, owner: bob }),
        note(minted({ leafHash: first.leafHash, owner: bob })),
      ]);
      expect(await idsOf(bob)).toEqual([third.tokenId, first.tokenId]);
      expect(await idsOf(alice)).toEqual([second.tokenId]);
    });
  });
}
