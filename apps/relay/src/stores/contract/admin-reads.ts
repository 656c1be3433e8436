// What operators read: lists in pages that miss and repeat nothing, an account's figures, evidence, one job's life.
import type { DurableChange } from "@starling/domain";
import { type AccountId, accountSort, type CheckId, type JobId, packBundle, SYSTEM_ACCOUNTS } from "@starling/protocol";
import { beforeAll, describe, expect, it } from "vitest";
import type {
  AccountsRequest,
  AdminReads,
  ChecksRequest,
  EntriesRequest,
  JobLifeEvent,
  JobLifePosition,
  JobsRequest,
  Listed,
  ListRequest,
} from "../../ports/admin-reads.ts";
import { LIFE_BEGINS } from "../../ports/admin-reads.ts";
import { EVIDENCE_LIMITS } from "../keep-evidence.ts";
import type { Stores } from "../open-stores.ts";
import { createMoneyBed, hexWord } from "./money-bed.ts";
import { NOW_MS, PRICE, PROVISIONAL, REWARD, type StoreBed } from "./store-bed.ts";

type ChangeOf<T extends DurableChange["type"]> = Extract<DurableChange, { type: T }>;

const NEWEST: ListRequest = { order: "desc", after: null, limit: 200 };
const ACCOUNTS: AccountsRequest = {
  ...NEWEST,
  sort: "created",
  search: null,
  kind: null,
  isSuspended: null,
  isOperator: false,
};
const TIME = { fromMs: null, toMs: null };
const ENTRIES: EntriesRequest = { ...NEWEST, ...TIME, accountId: null, bucket: null, types: [], jobId: null };
const JOBS: JobsRequest = { ...NEWEST, ...TIME, idPrefix: null, accountId: null, modelId: null, state: null };
const CHECKS: ChecksRequest = {
  ...NEWEST,
  ...TIME,
  accountId: null,
  jobId: null,
  modelId: null,
  verdict: null,
  reason: null,
};

/** All rows, a page after the other. */
async function walk<T, R extends ListRequest>(list: (request: R) => Promise<Listed<T>>, request: R): Promise<T[]> {
  const rows: T[] = [];
  for (let page = await list(request), pages = 0; ; page = await list({ ...request, after: page.next })) {
    rows.push(...page.rows);
    if (page.next === null) return rows;
    if (++pages > 1_000) throw new Error("the pages don't end");
  }
}

export function describeAdminReads(bed: StoreBed, stores: () => Stores): void {
  const { freshId, entryOf, granted, admitted, accepted, failed, ended, nodeId } = bed;
  const money = createMoneyBed(bed);
  const reads = (): AdminReads => stores().admin;
  let wallets = 0xad0;

  const refreshAll = async () => {
    let after: AccountId | null = null;
    do after = await reads().refreshFiguresAfter({ after, limit: 3 });
    while (after !== null);
  };
  const settled = (jobId: JobId, from: AccountId, by: AccountId, price: bigint, reward: bigint) =>
    entryOf("settle", jobId, [
      [from, "available", -price],
      [by, "escrow", reward],
      [SYSTEM_ACCOUNTS.treasury, "available", price - reward],
    ]);
  const closed = (
    accountId: AccountId,
    overrides: Partial<ChangeOf<"check-closed">> = {},
  ): ChangeOf<"check-closed"> => ({
    type: "check-closed",
    checkId: freshId("chk"),
    reason: "sampled",
    jobId: null,
    chunkIndex: 0,
    modelId: "tiny-embed",
    adapterClass: "webgpu",
    nodeId,
    accountId,
    verdict: "match",
    isFalseAlarm: false,
    distance: 0.25,
    referees: [{ nodeId, accountId, agrees: true }],
    atMs: NOW_MS,
    ...overrides,
  });

  describe("operators' reads", () => {
    beforeAll(money.openSystem);

    it("[AD1] accounts: each sort gives every account once, in order, both ways, however small the pages", async () => {
      const [a, b, c] = [await bed.payer(70n), await bed.payer(50n), await bed.payer(50n)];
      await bed.store.commit([
        { type: "record-changed", accountId: b, matches: 9, mismatches: 2 },
        { type: "record-changed", accountId: c, matches: 3, mismatches: 2 },
      ]);
      await refreshAll();
      const all = new Set((await walk(reads().accounts, ACCOUNTS)).map((account) => account.accountId));
      expect([a, b, c].every((id) => all.has(id))).toBe(true);
      for (const sort of accountSort.options) {
        for (const order of ["asc", "desc"] as const) {
          const rows = await walk(reads().accounts, { ...ACCOUNTS, sort, order, limit: 3 });
          const keys = rows.map((row) => ({ value: sort === "created" ? 0n : BigInt(row[sort]), id: row.accountId }));
          const sign = order === "asc" ? 1 : -1;
          const sorted = [...keys].sort(
            (x, y) => sign * (x.value === y.value ? (x.id < y.id ? -1 : 1) : x.value < y.value ? -1 : 1),
          );
          expect(keys, `${sort} ${order}`).toEqual(sorted);
          expect(new Set(keys.map(({ id }) => id))).toEqual(all);
        }
      }
    });

    it("[AD1] accounts: filtered by kind, role and suspension, in whatever order", async () => {
      const operatorId = freshId("acc");
      await bed.store.openAccount({ accountId: operatorId, kind: "operator", name: "the operator", nowMs: NOW_MS });
      const liar = (await bed.contributor()).accountId;
      const honest = (await bed.contributor()).accountId;
      const checkId = freshId("chk");
      await bed.store.commit([
        { type: "account-suspended", accountId: liar, checkId, reason: null, isForfeited: true, atMs: NOW_MS + 7 },
      ]);
      for (const sort of ["created", "available"] as const) {
        const request = { ...ACCOUNTS, sort, limit: 2 };
        const operators = await walk(reads().accounts, { ...request, isOperator: true });
        expect(operators.every((account) => account.isOperator)).toBe(true);
        expect(operators.map((account) => account.accountId)).toContain(operatorId);
        const kinds = await walk(reads().accounts, { ...request, kind: "operator" });
        expect(kinds.map((account) => account.kind)).toEqual(kinds.map(() => "operator"));
        const suspended = await walk(reads().accounts, { ...request, isSuspended: true });
        expect(suspended.every((account) => account.suspension !== null)).toBe(true);
        expect(suspended.find((account) => account.accountId === liar)?.suspension).toEqual({
          atMs: NOW_MS + 7,
          checkId,
          reason: null,
          operatorId: null,
        });
        const rest = await walk(reads().accounts, { ...request, isSuspended: false, kind: "contributor" });
        expect(rest.map((account) => account.accountId)).not.toContain(liar);
        expect(rest.map((account) => account.accountId)).toContain(honest);
        expect(new Set(rest.map((account) => account.kind))).toEqual(new Set(["contributor"]));
      }
    });

    it("[AD2] accounts are found by the beginning of an id, a name or a wallet, and by a device", async () => {
      const accountId = freshId("acc");
      await bed.store.openAccount({ accountId, kind: "consumer", name: "Zoë_100% Sure", nowMs: NOW_MS });
      const other = freshId("acc");
      await bed.store.openAccount({ accountId: other, kind: "consumer", name: "Zoë100x", nowMs: NOW_MS });
      const address = hexWord(40, ++wallets).replace("0x00000", "0xabcde");
      const link = { address, accountId, chainId: null, label: null, walletsMax: 9, nowMs: NOW_MS };
      await stores().wallets.link(link);
      const thumbprint = "T".repeat(43);
      await stores().accountKeys.add({ thumbprint, accountId, label: "phone", keysMax: 9, nowMs: NOW_MS });
      const found = async (search: AccountsRequest["search"], more: Partial<AccountsRequest> = {}) =>
        (await walk(reads().accounts, { ...ACCOUNTS, ...more, search })).map((account) => account.accountId);
      expect(await found({ by: "id", prefix: accountId })).toEqual([accountId]);
      expect(await found({ by: "id", prefix: accountId.slice(0, 12) })).toContain(accountId);
      expect(await found({ by: "name", prefix: "zoë_" })).toEqual([accountId]);
      expect(await found({ by: "name", prefix: "ZOË" })).toEqual([other, accountId]);
      expect(await found({ by: "name", prefix: "zoë" }, { sort: "available", limit: 1 })).toEqual([other, accountId]);
      expect(await found({ by: "wallet", prefix: address.slice(0, 8) })).toEqual([accountId]);
      expect(await found({ by: "wallet", prefix: address })).toEqual([accountId]);
      expect(await found({ by: "device", thumbprint })).toEqual([accountId]);
      expect(await found({ by: "device", thumbprint: "U".repeat(43) })).toEqual([]);
      expect(await found({ by: "device", thumbprint }, { kind: "contributor" })).toEqual([]);
      expect(await reads().devices({ accountId, limit: 5 })).toMatchObject([{ thumbprint, label: "phone" }]);
    });

    it("[AD3] what an account earned is what its entries for work come to, whatever else moved its points", async () => {
      const [payer, by, buyer] = [await bed.payer(900n), (await bed.contributor()).accountId, await bed.payer(40n)];
      const job = admitted(payer, 1);
      await bed.store.commit([
        job,
        settled(job.jobId, payer, by, 30n, 27n),
        { type: "hold-spent", jobId: job.jobId, accountId: payer, spent: 30n },
      ]);
      const earned = async (id: AccountId) => (await reads().account(id))?.earned;
      expect(await earned(by)).toBe(27n);
      expect(await earned(payer)).toBe(0n);
      await bed.store.commit([
        entryOf("release", null, [
          [by, "escrow", -20n],
          [by, "available", 20n],
        ]),
        entryOf("reversal", null, [
          [by, "escrow", -7n],
          [SYSTEM_ACCOUNTS.treasury, "available", 7n],
        ]),
      ]);
      expect(await earned(by)).toBe(20n);
      await bed.store.commit([granted(by, 100n), ...money.deposit(by, 33n, { depositId: `of ${by}` })]);
      expect(await earned(by)).toBe(20n);
      const [redemption, entry] = money.request(by, { amount: 15n, cumulative: 15n });
      await bed.store.commit([redemption, entry]);
      expect(await reads().account(by)).toMatchObject({
        earned: 20n,
        redeemed: 0n,
        granted: 100n,
        redemption: { redemptionId: redemption.redemptionId, state: "issued", amount: 15n },
      });
      await bed.store.commit(
        money.change(redemption, "redeemed", { place: { block: 900, transaction: hexWord(64, 0xadad), logIndex: 1 } }),
      );
      expect(await reads().account(by)).toMatchObject({ earned: 20n, redeemed: 15n, redemption: null });
      await bed.store.commit([
        entryOf("refund", job.jobId, [
          [SYSTEM_ACCOUNTS.treasury, "available", -10n],
          [payer, "available", 10n],
        ]),
      ]);
      expect(await reads().account(payer)).toMatchObject({ earned: 0n, spent: 20n });
      expect(await earned(SYSTEM_ACCOUNTS.treasury)).toBe(0n);
      // Merged into the buyer: what was earned goes along, but for what its own vouchers paid out.
      const left = (await bed.store.account(by))?.available ?? 0n;
      await bed.store.commit([
        money.merge(by, buyer, 100n, 0n),
        entryOf("merge", null, [
          [by, "available", -left],
          [buyer, "available", left],
        ]),
      ]);
      expect((await earned(by)) ?? 0n).toBe(15n);
      expect((await earned(buyer)) ?? 0n).toBe(5n);
    });

    it("[AD4] entries by account, bucket, type, job and time, each with its postings and what it did to the account", async () => {
      const [payer, by] = [await bed.payer(0n), (await bed.contributor()).accountId];
      await bed.store.commit([granted(payer, 500n)]);
      const job = admitted(payer, 1);
      await bed.store.commit([job]);
      const settles = Array.from({ length: 5 }, () => settled(job.jobId, payer, by, 10n, 9n));
      await bed.store.commit([
        ...settles,
        { type: "hold-spent", jobId: job.jobId, accountId: payer, spent: 50n },
        entryOf("release", null, [
          [by, "escrow", -9n],
          [by, "available", 9n],
        ]),
      ]);
      const types = async (request: Partial<EntriesRequest>) =>
        (await walk(reads().entries, { ...ENTRIES, limit: 2, ...request })).map((entry) => entry.type);
      expect(await types({ accountId: payer })).toEqual(["settle", "settle", "settle", "settle", "settle", "grant"]);
      expect(await types({ accountId: by, bucket: "available" })).toEqual(["release"]);
      expect(await types({ accountId: by, bucket: "escrow" })).toHaveLength(6);
      expect(await types({ accountId: payer, types: ["grant"] })).toEqual(["grant"]);
      expect(await types({ accountId: payer, types: ["grant", "settle"], limit: 4 })).toHaveLength(6);
      expect(await types({ jobId: job.jobId })).toHaveLength(5);
      expect(await types({ jobId: job.jobId, accountId: by, types: ["release"] })).toEqual([]);
      const all = await walk(reads().entries, { ...ENTRIES, limit: 7 });
      expect(all.map((e) => e.entryId)).toEqual([...all.map((e) => e.entryId)].sort().reverse());
      const up = await walk(reads().entries, { ...ENTRIES, order: "asc", limit: 7 });
      expect(up.map((e) => e.entryId)).toEqual(all.map((e) => e.entryId).reverse());
      const grants = await types({ types: ["grant"] });
      expect(new Set(grants)).toEqual(new Set(["grant"]));
      expect(grants).toHaveLength(all.filter((e) => e.type === "grant").length);
      expect(await types({ accountId: SYSTEM_ACCOUNTS.issuance, types: ["deposit"] })).toHaveLength(
        all.filter((e) => e.type === "deposit").length,
      );
      const [release, settle] = await walk(reads().entries, { ...ENTRIES, accountId: by });
      expect(release).toMatchObject({ effect: { available: 9n, escrow: -9n }, postingsTotal: 2, jobId: null });
      expect(settle).toMatchObject({
        effect: { available: 0n, escrow: 9n },
        jobId: job.jobId,
        atMs: NOW_MS,
        postings: [
          { accountId: payer, bucket: "available", amount: -10n },
          { accountId: by, bucket: "escrow", amount: 9n },
          { accountId: SYSTEM_ACCOUNTS.treasury, bucket: "available", amount: 1n },
        ],
      });
      if (settle === undefined) throw new Error("it was posted");
      expect(await reads().entry({ entryId: settle.entryId, postingsMax: 2 })).toEqual({
        ...settle,
        effect: null,
        postings: settle.postings.slice(0, 2),
      });
      expect(await reads().entry({ entryId: freshId("ent"), postingsMax: 2 })).toBeUndefined();
      // Times are those in the ids.
      const first = freshId("ent");
      await bed.store.commit([granted(by, 1n)]);
      const second = freshId("ent");
      const at = (id: string) => timeIn(id);
      expect(await types({ fromMs: at(first), toMs: at(second) + 1 })).toEqual(["grant"]);
      expect(await types({ accountId: payer, toMs: at(first) })).toHaveLength(6);
      expect(await types({ fromMs: at(second) })).toEqual([]);
    });

    it("[AD5] checks by account, job, model, verdict and reason; what is kept of an answer stands beside what was asked", async () => {
      const [by, better] = [(await bed.contributor()).accountId, (await bed.contributor()).accountId];
      const [payer, modelId] = [await bed.payer(), `model-${freshId("job")}`.toLowerCase()];
      const input = packBundle([Uint8Array.of(1, 2)]);
      const job = admitted(payer, 1);
      const span = { ...job.spans[0], inputs: [input, Uint8Array.of(9)] };
      await bed.store.commit([{ ...job, spans: [Object.assign({}, job.spans[0], span)] }]);
      await bed.store.commit([accepted(job, 0, by, Uint8Array.of(7), { verification: PROVISIONAL }), failed(job, 1)]);
      const wrong = closed(by, { modelId, jobId: job.jobId, verdict: "mismatch", distance: 1.5, reason: "full" });
      const alarm = closed(by, { modelId, isFalseAlarm: true });
      const fine = closed(better, { modelId, distance: null, referees: [] });
      await bed.store.commit([wrong, alarm, fine]);
      const found = async (request: Partial<ChecksRequest>) =>
        (await walk(reads().checks, { ...CHECKS, limit: 1, ...request })).map((check) => check.checkId);
      expect(await found({ modelId })).toEqual([fine, alarm, wrong].map((check) => check.checkId));
      expect(await found({ modelId, order: "asc" })).toEqual([wrong, alarm, fine].map((check) => check.checkId));
      expect(await found({ accountId: by })).toEqual([alarm.checkId, wrong.checkId]);
      expect(await found({ jobId: job.jobId })).toEqual([wrong.checkId]);
      expect(await found({ jobId: job.jobId, accountId: better })).toEqual([]);
      expect(await found({ modelId, verdict: "unusual" })).toEqual([alarm.checkId, wrong.checkId]);
      expect(await found({ modelId, verdict: "mismatch" })).toEqual([wrong.checkId]);
      expect(await found({ accountId: by, verdict: "match" })).toEqual([alarm.checkId]);
      expect(await found({ modelId, reason: "full" })).toEqual([wrong.checkId]);
      const { type: _, ...stored } = wrong;
      expect(await reads().check(wrong.checkId)).toEqual(stored);
      expect(await reads().check(freshId("chk"))).toBeUndefined();

      const evidence = () => reads().evidence({ jobId: job.jobId, chunkIndex: 0 });
      expect(await evidence()).toMatchObject({
        firstItem: 0,
        itemCount: 3,
        answers: [{ accountId: by, nodeId, atMs: NOW_MS, isAttested: false, outputHash: null }],
        verification: { status: "provisional" },
      });
      await bed.store.commit([
        {
          type: "output-corrected",
          jobId: job.jobId,
          chunkIndex: 0,
          fence: 1_700_000_000_000_900,
          nodeId,
          accountId: better,
          data: Uint8Array.of(8),
          proof: null,
          verification: { status: "checked", corrected: true },
          atMs: NOW_MS + 3,
        },
      ]);
      const kept = await evidence();
      expect(kept?.answers.map((answer) => [answer.accountId, [...answer.data]])).toEqual([
        [by, [7]],
        [better, [8]],
      ]);
      expect([...(kept?.input ?? [])]).toEqual([...input]);
      expect(kept?.verification).toEqual({ status: "checked", corrected: true });
      expect(await reads().evidence({ jobId: job.jobId, chunkIndex: 1 })).toMatchObject({
        answers: [],
        verification: null,
      });
      expect(await reads().evidence({ jobId: freshId("job"), chunkIndex: 0 })).toBeUndefined();
    });

    it("[AD15] what a check was decided by is kept with it, of a plain match nothing, within a bound of bytes", async () => {
      const [by, referee] = [(await bed.contributor()).accountId, (await bed.contributor()).accountId];
      const jobId = freshId("job");
      const bundle = (...items: Uint8Array[]) => packBundle(items);
      const of = (fill: number) => new Uint8Array(70_000).fill(fill);
      const proof = { inputHash: of(1).slice(0, 32), outputHash: of(2).slice(0, 32), attestation: of(3).slice(0, 65) };
      const opinion = { nodeId, verdict: "match" as const, distance: 0.5, from: 0, proof: null };
      const subject = { ...opinion, accountId: by, isSubject: true, verdict: "mismatch" as const, distance: null };
      const evidence = {
        input: bundle(Uint8Array.of(1), Uint8Array.of(2)),
        itemCount: 2,
        opinions: [
          { ...subject, output: bundle(of(1), Uint8Array.of(4)), proof },
          { ...opinion, accountId: referee, isSubject: false, output: bundle(of(2), Uint8Array.of(5)) },
        ],
        furthest: [0, 1],
      };
      const checks = {
        // The first item is too large for what is kept of a check: the second is, and digests of both.
        large: closed(by, { jobId, verdict: "mismatch", evidence }),
        known: closed(by, { verdict: "mismatch", reason: "known", evidence: { ...evidence, opinions: [] } }),
        odd: closed(by, {
          jobId,
          verdict: "inconclusive",
          evidence: { ...evidence, itemCount: 1, furthest: [0], opinions: [{ ...subject, output: Uint8Array.of(9) }] },
        }),
        plain: closed(by),
      };
      await bed.store.commit(Object.values(checks));
      const kept = (check: keyof typeof checks) => reads().opinions(checks[check].checkId);
      const large = await kept("large");
      expect(large).toMatchObject({ itemCount: 2, items: [1], input: null });
      expect(large?.opinions.map(({ output }) => output && [...output])).toEqual([
        [...bundle(Uint8Array.of(4))],
        [...bundle(Uint8Array.of(5))],
      ]);
      const { output: _, ...first } = large?.opinions[0] ?? { output: null };
      expect(first).toEqual({
        nodeId,
        accountId: by,
        isSubject: true,
        verdict: "mismatch",
        distance: null,
        from: 0,
        bytes: evidence.opinions[0]?.output.byteLength,
        outputHash: "02".repeat(32),
        isAttested: true,
      });
      expect(large?.opinions[1]).toMatchObject({
        isAttested: false,
        outputHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      const known = await kept("known");
      expect(known?.items).toEqual([0, 1]);
      expect([...(known?.input ?? [])]).toEqual([...evidence.input]);
      expect(await kept("odd")).toMatchObject({ items: [0], opinions: [{ output: null, bytes: 1 }] });
      expect(await kept("plain")).toBeUndefined();
      expect(await reads().check(checks.large.checkId)).not.toHaveProperty("evidence");
    });

    it("[AD15] of known answers fewer are kept, and none for ever; what an open dispute is about stays", async () => {
      const by = (await bed.contributor()).accountId;
      const opinion = {
        nodeId,
        accountId: by,
        isSubject: true,
        verdict: "mismatch",
        distance: null,
        from: 0,
        proof: null,
      } as const;
      const output = packBundle([Uint8Array.of(1)]);
      const evidence = { input: output, itemCount: 1, opinions: [{ ...opinion, output }], furthest: [0] };
      const known = () => closed(by, { verdict: "mismatch", reason: "known", evidence });
      const ofJob = closed(by, { jobId: freshId("job"), verdict: "mismatch", evidence });
      const [disputed, oldest] = [known(), known()];
      const disputeId = freshId("dsp");
      const about = { type: "check", checkId: disputed.checkId } as const;
      await bed.store.commit([
        ofJob,
        disputed,
        oldest,
        { type: "dispute-opened", disputeId, accountId: by, about, text: "no", stake: 0n, entryId: null, atMs: NOW_MS },
      ]);
      const { knownChecksMax, keptMs } = EVIDENCE_LIMITS;
      const PER_COMMIT = 50;
      for (let n = 0; n < knownChecksMax; n += PER_COMMIT)
        await bed.store.commit(Array.from({ length: PER_COMMIT }, known));
      const isKept = async (check: { readonly checkId: CheckId }) =>
        (await reads().opinions(check.checkId)) !== undefined;
      expect([await isKept(ofJob), await isKept(disputed), await isKept(oldest)]).toEqual([true, true, false]);
      const later = timeIn(ofJob.checkId) + keptMs + 3_600_000;
      await bed.store.commit([closed(by, { jobId: freshId("job"), verdict: "mismatch", evidence, atMs: later })]);
      expect(await isKept(ofJob)).toBe(false);
    });

    it("[AD6] jobs by owner, model, state, the beginning of their ids and time", async () => {
      const [payer, modelId] = [await bed.payer(10_000n), `list-${freshId("job")}`.toLowerCase()];
      const jobs = Array.from({ length: 4 }, (_, i) => admitted(payer, 1, i % 2 === 0 ? { modelId } : {}));
      await bed.store.commit(jobs);
      const [open, done, broken, other] = jobs;
      if (open === undefined || done === undefined || broken === undefined || other === undefined) throw new Error("4");
      const by = (await bed.contributor()).accountId;
      await bed.store.commit([
        accepted(done, 0, by, undefined, { verification: PROVISIONAL }),
        ...[done, other].flatMap((job) => [released(job), ended(job, "done")]),
        released(broken),
        ended(broken, "failed"),
      ]);
      const found = async (request: Partial<JobsRequest>) =>
        (await walk(reads().jobs, { ...JOBS, limit: 1, ...request })).map(({ job }) => job.jobId);
      const ids = jobs.map((job) => job.jobId);
      expect(await found({ accountId: payer })).toEqual([...ids].reverse());
      expect(await found({ accountId: payer, order: "asc" })).toEqual(ids);
      expect(await found({ modelId })).toEqual([broken.jobId, open.jobId]);
      expect(await found({ accountId: payer, state: "open" })).toEqual([open.jobId]);
      expect(await found({ state: "failed", modelId })).toEqual([broken.jobId]);
      expect(await found({ state: "open", modelId })).toEqual([open.jobId]);
      expect(await found({ accountId: payer, state: "done" })).toEqual([other.jobId, done.jobId]);
      expect(await found({ idPrefix: broken.jobId })).toEqual([broken.jobId]);
      expect(await found({ idPrefix: "job_", accountId: payer, limit: 3 })).toHaveLength(4);
      expect(await found({ accountId: payer, fromMs: timeIn(broken.jobId) })).toEqual([other.jobId, broken.jobId]);
      expect(await found({ accountId: payer, toMs: timeIn(broken.jobId) })).toEqual([done.jobId, open.jobId]);
      expect(await reads().job(done.jobId)).toMatchObject({
        job: { jobId: done.jobId, view: { state: "done" } },
        errorCode: null,
        quoted: PRICE * 6n,
        held: 0n,
        chunksDone: 1,
        chunksProvisional: 1,
      });
      expect(await reads().job(broken.jobId)).toMatchObject({ errorCode: "job_failed" });
      expect(await reads().job(open.jobId)).toMatchObject({ held: PRICE * 6n });
      expect(await reads().job(freshId("job"))).toBeUndefined();
    });

    it("[AD7] a job's life is told in the order of happening, the same in pages of any size", async () => {
      const [payer, by, better] = [
        await bed.payer(),
        (await bed.contributor()).accountId,
        (await bed.contributor()).accountId,
      ];
      const job = admitted(payer, 1);
      await bed.store.commit([job]);
      const entryId = freshId("ent");
      const settle = entryOf(
        "settle",
        job.jobId,
        [
          [payer, "available", -PRICE * 3n],
          [by, "escrow", REWARD * 3n],
          [SYSTEM_ACCOUNTS.treasury, "available", (PRICE - REWARD) * 3n],
        ],
        entryId,
      );
      await bed.store.commit([
        accepted(job, 0, by, undefined, { verification: PROVISIONAL, entryId, atMs: NOW_MS + 1 }),
        settle,
        { type: "hold-spent", jobId: job.jobId, accountId: payer, spent: PRICE * 3n },
      ]);
      await bed.store.commit([
        { ...failed(job, 1), atMs: NOW_MS + 2 },
        { type: "span-done", jobId: job.jobId, index: 0 },
        { ...released(job), released: PRICE * 3n },
        ended(job, "done"),
      ]);
      const check = closed(by, { jobId: job.jobId, verdict: "mismatch", atMs: NOW_MS + 9_000 });
      await bed.store.commit([
        check,
        {
          type: "output-corrected",
          jobId: job.jobId,
          chunkIndex: 0,
          fence: 1_700_000_000_000_900,
          nodeId,
          accountId: better,
          data: Uint8Array.of(8),
          proof: null,
          verification: { status: "checked", corrected: true },
          atMs: NOW_MS + 9_000,
        },
      ]);
      const hook = {
        webhookId: freshId("hook"),
        accountId: payer,
        url: "https://a.example",
        secret: "s",
        events: ["*"],
      };
      await stores().webhooks.create({ ...hook, webhooksMax: 9, nowMs: NOW_MS });
      const eventId = freshId("evt");
      const delivery = { eventId, webhookId: hook.webhookId, jobId: job.jobId, event: "job.done", body: "{}" };
      await stores().webhooks.enqueue([{ ...delivery, onceKey: null }], NOW_MS + 10_000);
      await bed.store.commit([
        {
          type: "dispute-opened",
          disputeId: freshId("dsp"),
          accountId: payer,
          about: { type: "answer", jobId: job.jobId, chunkIndex: 1 },
          text: "it should have worked",
          stake: 0n,
          entryId: null,
          atMs: NOW_MS + 20_000,
        },
      ]);

      const life = async (limit: number) => {
        const events: JobLifeEvent[] = [];
        for (let after: JobLifePosition = LIFE_BEGINS; ; ) {
          const page = await reads().jobLife({ jobId: job.jobId, after, limit });
          if (page === undefined) throw new Error("the job is there");
          expect(page.isOpen).toBe(false);
          expect(page.events.length).toBeLessThanOrEqual(limit);
          events.push(...page.events);
          if (page.events.length < limit) return events;
          for (const { position } of page.events) after = { ...after, ...position };
        }
      };
      const whole = await life(100);
      expect(whole.map((event) => event.type)).toEqual([
        "admitted",
        "held",
        "spans",
        "entry",
        "output",
        "output",
        "released",
        "ended",
        "check",
        "verdict",
        "delivery",
        "dispute",
      ]);
      expect(whole[1]).toMatchObject({ amount: PRICE * 6n, remaining: 0n, spent: PRICE * 3n });
      expect(whole[2]).toMatchObject({ total: 1, done: 1, queued: 0, dropped: 0 });
      expect(whole[4]).toMatchObject({ nodeId, accountId: by, chosen: "fastest_free", entryId, errorCode: null });
      expect(whole[5]).toMatchObject({ errorCode: "attempts_exhausted", nodeId: null, verification: null });
      expect(whole[7]).toMatchObject({ state: "done", atMs: NOW_MS + 5_000 });
      expect(whole[9]).toMatchObject({ correction: { accountId: better }, verification: { status: "checked" } });
      expect(whole[10]).toMatchObject({ delivery: { eventId, event: "job.done", deliveredAtMs: null } });
      for (const limit of [1, 2, 5]) expect(await life(limit)).toEqual(whole);
      expect(await reads().jobLife({ jobId: freshId("job"), after: LIFE_BEGINS, limit: 1 })).toBeUndefined();
    });

    it("[AD8] disputes by state, account and what they are about; the audit log by operator, act and subject", async () => {
      const [owner, operatorId] = [(await bed.contributor()).accountId, (await bed.contributor()).accountId];
      const disputes = [freshId("dsp"), freshId("dsp")] as const;
      const opened = (disputeId: (typeof disputes)[number], checkId: `chk_${string}` | null): DurableChange => ({
        type: "dispute-opened",
        disputeId,
        accountId: owner,
        about: checkId === null ? { type: "suspension" } : { type: "check", checkId },
        text: "no",
        stake: 0n,
        entryId: null,
        atMs: NOW_MS,
      });
      await bed.store.commit([opened(disputes[0], freshId("chk")), opened(disputes[1], null)]);
      const acts = ["suspend_account", "reinstate_account"] as const;
      const actionIds = acts.map(() => freshId("act"));
      await bed.store.commit([
        ...acts.map(
          (action, i): DurableChange => ({
            type: "operator-acted",
            actionId: actionIds[i] ?? freshId("act"),
            operatorId,
            action,
            subject: { type: "account", id: owner },
            reason: "because",
            details: { at: i },
            atMs: NOW_MS + i,
          }),
        ),
        {
          type: "dispute-decided",
          disputeId: disputes[1],
          accountId: owner,
          state: "upheld",
          operatorId,
          reason: "it stands",
          entryId: null,
          atMs: NOW_MS + 5,
        },
      ]);
      const list = { ...NEWEST, limit: 1, state: null, accountId: null, aboutType: null };
      const ids = async (request: Partial<Parameters<AdminReads["disputes"]>[0]>) =>
        (await walk(reads().disputes, { ...list, ...request })).map((dispute) => dispute.disputeId);
      expect(await ids({ accountId: owner })).toEqual([disputes[1], disputes[0]]);
      expect(await ids({ accountId: owner, state: "open" })).toEqual([disputes[0]]);
      expect(await ids({ accountId: owner, aboutType: "suspension" })).toEqual([disputes[1]]);
      expect(await ids({ state: "open" })).toContain(disputes[0]);
      expect(await ids({ state: "upheld" })).not.toContain(disputes[0]);
      expect(await reads().dispute(disputes[1])).toMatchObject({ state: "upheld", decidedBy: operatorId });
      expect(await reads().dispute(freshId("dsp"))).toBeUndefined();

      const log = { ...NEWEST, ...TIME, limit: 1, operatorId: null, action: null, subjectId: null };
      const acted = async (request: Partial<Parameters<AdminReads["actions"]>[0]>) =>
        (await walk(reads().actions, { ...log, ...request })).map((action) => action.id);
      expect(await acted({ operatorId })).toEqual([...actionIds].reverse());
      expect(await acted({ operatorId, order: "asc" })).toEqual(actionIds);
      expect(await acted({ subjectId: owner })).toEqual([...actionIds].reverse());
      expect(await acted({ subjectId: owner, action: "suspend_account" })).toEqual([actionIds[0]]);
      expect(await acted({ operatorId, action: "reinstate_account" })).toEqual([actionIds[1]]);
      expect(await acted({ operatorId: owner })).toEqual([]);
      expect(await acted({ action: "suspend_account" })).toContain(actionIds[0]);
      const [first] = (await reads().actions({ ...log, operatorId })).rows;
      expect(first).toEqual({
        id: actionIds[1],
        object: "operator_action",
        operator: operatorId,
        action: "reinstate_account",
        subject: { type: "account", id: owner },
        reason: "because",
        details: { at: 1 },
        at: new Date(NOW_MS + 1).toISOString(),
      });
    });
  });

  /** What is left of the hold goes back. */
  const released = (job: ReturnType<typeof admitted>): ChangeOf<"hold-released"> => ({
    type: "hold-released",
    jobId: job.jobId,
    accountId: job.accountId,
    released: job.hold,
    atMs: NOW_MS + 5_000,
  });
}

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const timeIn = (id: string): number =>
  [...id.slice(id.indexOf("_") + 1).slice(0, 10)].reduce((ms, char) => ms * 32 + ALPHABET.indexOf(char), 0);
