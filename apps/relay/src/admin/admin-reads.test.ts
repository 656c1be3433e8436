// /v1/admin as operators read it, over a relay with nodes, jobs and points.
import { type AdminEntryRow, parsePoints, SYSTEM_ACCOUNTS, type TracedPoints } from "@starling/protocol";
import { createClient, isStarlingError, type StarlingClient } from "@starling/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OperatorBed, type Signed, startOperatorBed } from "../operators/testing/start-operator-bed.ts";
import { STORE_KINDS } from "../stores/testing/open-test-stores.ts";
import { eventually } from "../testing/eventually.ts";
import { answerEmbeddings } from "../testing/simulated-answers.ts";
import { TEST_DIMENSIONS, TEST_EMBED_MODEL, testCatalogue } from "../testing/test-catalogue.ts";

const honest = answerEmbeddings(TEST_DIMENSIONS);
const micro = (text: string): bigint => parsePoints(text) ?? 0n;

interface Page<T> {
  readonly data: readonly T[];
  readonly next_cursor: string | null;
}
async function walk<T>(list: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(cursor);
    rows.push(...page.data);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return rows;
}

describe.each(STORE_KINDS)("what operators read, on %s", (kind) => {
  let bed: OperatorBed;
  let operator: Signed;
  let owner: Signed;
  let relay: StarlingClient;
  let jobId: string;
  beforeAll(async () => {
    bed = await startOperatorBed(kind, { catalogue: testCatalogue({ itemsPerChunkMax: 1 }) });
    operator = await bed.operator();
    owner = await bed.person();
    relay = createClient({ relayUrl: bed.test.url, apiKey: operator.token });
    const node = await bed.test.node({ identity: owner.identity, answer: honest, name: "Ada's laptop" });
    await bed.test.node({ answer: honest });
    const created = await bed.test.call("POST", "/v1/jobs", {
      body: { model: TEST_EMBED_MODEL, items: ["a", "b", "c"], assurance: "full" },
    });
    jobId = String(created.json?.id);
    await eventually(async () => expect((await relay.admin.job(jobId)).state).toBe("done"));
    expect(node.closedBecause()).toBeNull();
  });
  afterAll(() => bed.close());

  const entriesOf = async ({ entries }: TracedPoints): Promise<AdminEntryRow[]> => {
    if (entries === null) throw new Error("no entries stand behind it");
    const { account, bucket, type, job } = Object.fromEntries(new URLSearchParams(entries));
    return walk((cursor) => relay.admin.entries({ account, bucket, type, job, cursor, limit: 2 }));
  };
  const effectOn = (rows: readonly AdminEntryRow[], buckets: readonly ("available" | "escrow")[]): bigint =>
    rows.reduce((sum, { effect }) => sum + buckets.reduce((of, bucket) => of + micro(effect?.[bucket] ?? "0"), 0n), 0n);

  it("[AD10] every amount of an account opens the entries that it is the sum of", async () => {
    const accounts = await walk((cursor) => relay.admin.accounts({ cursor, limit: 2 }));
    expect(accounts.map(({ id }) => id)).toEqual(expect.arrayContaining([owner.accountId, operator.accountId]));
    for (const { points, earned, spent, id } of accounts) {
      const { available, escrow } = points;
      expect(effectOn(await entriesOf(available), ["available"]), id).toBe(micro(available.amount));
      expect(effectOn(await entriesOf(escrow), ["escrow"]), id).toBe(micro(escrow.amount));
      if (earned.entries === null) continue;
      const work = await entriesOf(earned);
      // What it paid for jobs is among the settlements; of an account that asked for none there is nothing to leave out.
      if (spent.amount === "0") expect(effectOn(work, ["available", "escrow"]), id).toBe(micro(earned.amount));
      expect(-effectOn(await entriesOf(spent), ["available"]), id).toBe(micro(spent.amount));
    }
    const earner = await relay.admin.account(owner.accountId);
    const job = await relay.admin.job(jobId);
    expect(micro(job.points.charged.amount)).toBeGreaterThan(0n);
    expect(-effectOn(await entriesOf(job.points.charged), ["available"])).toBe(micro(job.points.charged.amount));
    expect(earner).toMatchObject({ kind: "contributor", nodesLive: 1, suspension: null, disputes: [], openJobs: 0 });
    expect(earner.devices).toMatchObject([{ nodesLive: 1, revokedAt: null, suspendedAt: null }]);
    expect(earner.nodes).toMatchObject([{ account: owner.accountId, state: "idle", name: "Ada's laptop" }]);
  });

  it("[AD10] the system accounts' points are the others' with the sign turned", async () => {
    const { accounts, entriesAbout } = await relay.admin.ledger();
    const people = (await walk((cursor) => relay.admin.accounts({ cursor }))).filter(
      ({ id }) => !Object.values<string>(SYSTEM_ACCOUNTS).includes(id),
    );
    const sum = (rows: readonly { readonly available: TracedPoints; readonly escrow: TracedPoints }[]) =>
      rows.reduce((all, { available, escrow }) => all + micro(available.amount) + micro(escrow.amount), 0n);
    expect(sum(accounts) + sum(people.map(({ points }) => points))).toBe(0n);
    expect(entriesAbout).toBeGreaterThanOrEqual(0);
    const [entry] = (await relay.admin.entries({ limit: 1 })).data;
    if (entry === undefined) throw new Error("points were moved");
    const one = await relay.admin.entry(entry.id);
    expect(one.postings.reduce((all, { amount }) => all + micro(amount), 0n)).toBe(0n);
    expect(one.idempotencyKey).not.toBe("");
  });

  it("[AD11] nodes are listed as they are now, the first so many of an order, and filtered", async () => {
    const nodes = await walk((cursor) => relay.admin.nodes({ cursor, limit: 1, sort: "speed" }));
    expect(nodes).toHaveLength(2);
    expect(nodes[0]?.models[0]?.unitsPerSecond).toBeGreaterThanOrEqual(nodes[1]?.models[0]?.unitsPerSecond ?? 0);
    const found = await relay.admin.nodes({ q: "ada" });
    expect(found).toMatchObject({ total: 2, next_cursor: null });
    expect(found.data).toMatchObject([{ account: owner.accountId, runtime: { kind: "simulated" }, state: "idle" }]);
    expect((await relay.admin.nodes({ account: owner.accountId, state: "paused" })).data).toEqual([]);
    expect((await relay.admin.nodes({ model: TEST_EMBED_MODEL, backend: "wasm" })).total).toBe(2);
  });

  it("[AD11] an open job says why it waits, and the queue says the same of its model", async () => {
    const modelId = TEST_EMBED_MODEL;
    await bed.test.leaveAll();
    const reply = await bed.test.call("POST", "/v1/jobs", {
      body: { model: modelId, items: ["x"], assurance: "none" },
    });
    const waiting = await relay.admin.job(String(reply.json?.id));
    expect(waiting).toMatchObject({ state: "open", waiting: { reason: "no_ready_node", queued: 1, leased: 0 } });
    const queue = await relay.admin.queue();
    expect(queue).toMatchObject({ openJobs: 1, openChunks: 1, isWhole: true, draining: false });
    expect(queue.models.find(({ model }) => model === modelId)).toMatchObject({
      openJobs: 1,
      reasons: [{ reason: "no_ready_node", jobs: 1 }],
    });
    expect((await relay.admin.jobs({ state: "open" })).data).toMatchObject([{ id: waiting.id }]);
    await bed.test.call("POST", `/v1/jobs/${waiting.id}/cancel`);
  });

  it("[AD12] a check shows what was asked and answered, and how far apart answers may be", async () => {
    const checks = await walk((cursor) => relay.admin.checks({ cursor, limit: 1, job: jobId }));
    expect(checks).toHaveLength(3);
    const [first] = checks;
    if (first === undefined) throw new Error("its answers were checked");
    const check = await relay.admin.check(first.id);
    expect(check).toMatchObject({
      verdict: "match",
      model: TEST_EMBED_MODEL,
      tolerance: { kind: "vectors" },
      verification: { status: "checked" },
      omitted: 0,
    });
    expect(check.input).toHaveLength(1);
    expect(["a", "b", "c"]).toContain(JSON.parse(check.input?.[0]?.json ?? "{}").text);
    expect(check.answers[0]).toMatchObject({ role: "claimed", node: first.node, attested: true });
    expect(JSON.parse(check.answers[0]?.items?.[0]?.json ?? "{}").dims).toEqual([TEST_DIMENSIONS]);
    expect(check.answers.slice(1)).toMatchObject([{ role: "referee", agrees: true, items: null }]);
  });

  it("[AD12] a job's life is replayed in order, in pages", async () => {
    const lifeInPagesOf = (limit: number) => walk((cursor) => relay.admin.replay(jobId, { cursor, limit }));
    // Receipts are signed after the commit that they are about.
    await eventually(async () => {
      const outputs = (await lifeInPagesOf(200)).filter((event) => event.type === "output");
      expect(outputs.map(({ receipts }) => receipts.length)).toEqual([1, 1, 1]);
    });
    const life = await lifeInPagesOf(3);
    expect(life).toEqual(await lifeInPagesOf(200));
    const types = life.map(({ type }) => type);
    expect(types.slice(0, 3)).toEqual(["admitted", "held", "spans"]);
    for (const type of ["output", "check"]) expect(types.filter((of) => of === type)).toHaveLength(3);
    expect(types).toContain("entry");
    expect(types.indexOf("ended")).toBeGreaterThan(types.lastIndexOf("output"));
    // An entry says when the answer came that it settles, which may be before the verdict that it waited for.
    const times = life.flatMap(({ type, at }) => (type === "entry" ? [] : [at]));
    expect(times).toEqual([...times].sort());
  });

  it("[AD13] what isn't there is not found, and what can't be meant is refused by name", async () => {
    const refused = async (asked: Promise<unknown>) => {
      const error = await asked.then(
        () => null,
        (reason: unknown) => reason,
      );
      return isStarlingError(error) ? error.code : error;
    };
    const none = (prefix: string) => `${prefix}_${"0".repeat(26)}`;
    expect(await refused(relay.admin.account(none("acc")))).toBe("account_not_found");
    expect(await refused(relay.admin.job(none("job")))).toBe("job_not_found");
    expect(await refused(relay.admin.replay("' OR 1=1"))).toBe("job_not_found");
    expect(await refused(relay.admin.check(none("chk")))).toBe("check_not_found");
    expect(await refused(relay.admin.dispute(none("dsp")))).toBe("dispute_not_found");
    expect(await refused(relay.admin.entry(none("ent")))).toBe("entry_not_found");
    const bad: readonly string[] = [
      "accounts?limit=201",
      "accounts?limit=0",
      "accounts?sort=password",
      "accounts?cursor=99999999999999999999.acc_00000000000000000000000000",
      "accounts?cursor=x",
      `accounts?q=${"a".repeat(129)}`,
      "nodes?cursor=NaN~node_00000000000000000000000000",
      "jobs?q=acc_",
      "jobs?from=yesterday",
      "entries?type=settle,theft",
      "entries?account=acc_1",
      "checks?verdict=maybe",
      "actions?action=drop_tables",
      `jobs/${jobId}/events?cursor=9.0.0.0....`,
      "queue?x=1&x=2",
    ];
    for (const path of bad.slice(0, -1)) {
      const reply = await bed.test.call("GET", `/v1/admin/${path}`, { apiKey: operator.token });
      expect(reply.status, path).toBe(400);
    }
    for (const hostile of ["%25", "%00", "\\_%", "'; --", "acc_%%", "0xzz", "\u{1F426}"]) {
      const q = encodeURIComponent(hostile);
      const reply = await bed.test.call("GET", `/v1/admin/accounts?q=${q}`, { apiKey: operator.token });
      expect([200, 400], hostile).toContain(reply.status);
      if (reply.status === 200) expect(reply.json?.data, hostile).toEqual([]);
    }
  });

  it("[AD13] a contributor, a consumer and nobody are kept out", async () => {
    for (const apiKey of [owner.token, undefined]) {
      const reply = await bed.test.call("GET", "/v1/admin/accounts", apiKey === undefined ? {} : { apiKey });
      expect(reply.status).toBe(403);
    }
    expect((await bed.test.call("GET", "/v1/admin/accounts", { apiKey: null })).status).toBe(401);
    expect(await relay.admin.me()).toMatchObject({ account: operator.accountId });
  });
});
