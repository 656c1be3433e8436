// What the sums of days cost a commit: the same commits with and without their two statements, in turn, on a real PostgreSQL.
// `node --import tsx apps/relay/src/stores/day-sums.bench.ts`; COMMITS and CHUNKS of each may be set.
import type { Sql, SqlQueryable } from "@starling/db";
import { openTestDatabase } from "@starling/db/testing";
import type { DurableChange } from "@starling/domain";
import { type AccountId, type JobId, makeId, SYSTEM_ACCOUNTS } from "@starling/protocol";
import { createPostgresStore } from "./postgres-store.ts";

const COMMITS = Number(process.env.COMMITS ?? 150);
const CHUNKS = Number(process.env.CHUNKS ?? 200);
const CONTRIBUTORS = 10;
const isOfDays = (text: string) => text.includes("INSERT INTO usage_day") || text.includes("INSERT INTO account_day");

const database = await openTestDatabase("postgres");
const { sql } = database;
const without = (tx: SqlQueryable): SqlQueryable => ({
  query: (text, params) => (isOfDays(text) ? Promise.resolve({ rows: [], rowCount: 0 }) : tx.query(text, params)),
});
const bare: Sql = { ...without(sql), transaction: (work) => sql.transaction((tx) => work(without(tx))) };
const claimant = { relayId: "bench", claimTtlMs: 60_000 };
const stores = {
  with: createPostgresStore({ ...database, sql }, claimant),
  without: createPostgresStore({ ...database, sql: bare }, claimant),
};

let ids = 0;
const fresh = <P extends "acc" | "job" | "ent" | "node">(prefix: P) =>
  makeId(prefix, Date.now() + ids++, new Uint8Array(10));
for (const kind of ["issuance", "treasury"] as const)
  await stores.with.openAccount({ accountId: SYSTEM_ACCOUNTS[kind], kind, name: kind, nowMs: Date.now() });
const payer = fresh("acc");
await stores.with.openAccount({ accountId: payer, kind: "consumer", name: "bench", nowMs: Date.now() });
const contributors: AccountId[] = [];
for (let i = 0; i < CONTRIBUTORS; i++) {
  const accountId = fresh("acc");
  await stores.with.openContributor({ accountId, keyThumbprint: accountId, nowMs: Date.now() });
  contributors.push(accountId);
}
const entry = (
  type: "grant" | "settle",
  jobId: JobId | null,
  moves: [AccountId, "available" | "escrow", bigint][],
): DurableChange => {
  const entryId = fresh("ent");
  const postings = moves.map(([accountId, bucket, amount]) => ({ accountId, bucket, amount }));
  return { type: "entry-posted", entry: { entryId, type, idempotencyKey: entryId, jobId, postings, atMs: Date.now() } };
};
const chunkCount = COMMITS * CHUNKS;
const jobs = { with: fresh("job"), without: fresh("job") };
const nodeId = fresh("node");
for (const which of ["with", "without"] as const)
  await stores.with.commit([
    entry("grant", null, [
      [SYSTEM_ACCOUNTS.issuance, "available", -10n * BigInt(chunkCount)],
      [payer, "available", 10n * BigInt(chunkCount)],
    ]),
    {
      type: "job-admitted",
      jobId: jobs[which],
      accountId: payer,
      modelId: "bench",
      modelHash: "0".repeat(64),
      task: "embed",
      assurance: "none",
      quorum: null,
      idempotencyKey: null,
      requestHash: "x",
      itemCount: chunkCount,
      chunkCount,
      pricePerItem: 10n,
      rewardPerItem: 9n,
      priority: "normal",
      deadlineAtMs: null,
      keyId: null,
      hold: 10n * BigInt(chunkCount),
      spans: [],
      atMs: Date.now(),
    },
  ]);

const data = new Uint8Array(2048);
const commitOf = (jobId: JobId, from: number): DurableChange[] =>
  Array.from({ length: CHUNKS }, (_, i): DurableChange[] => {
    const by = contributors[(from + i) % CONTRIBUTORS] ?? payer;
    return [
      {
        type: "output-accepted",
        jobId,
        chunkIndex: from + i,
        firstItem: from + i,
        itemCount: 1,
        fence: from + i + 1,
        nodeId,
        accountId: by,
        data,
        proof: null,
        verification: { status: "unchecked" },
        reward: 9n,
        chosen: "fastest_free",
        entryId: null,
        atMs: Date.now(),
      },
      { type: "hold-spent", jobId, accountId: payer, spent: 10n },
      entry("settle", jobId, [
        [payer, "available", -10n],
        [by, "escrow", 9n],
        [SYSTEM_ACCOUNTS.treasury, "available", 1n],
      ]),
    ];
  }).flat();

const tookMs = { with: [] as number[], without: [] as number[] };
for (let at = 0; at < COMMITS; at++)
  for (const which of at % 2 === 0 ? (["with", "without"] as const) : (["without", "with"] as const)) {
    const changes = commitOf(jobs[which], at * CHUNKS);
    const beganMs = performance.now();
    await stores[which].commit(changes);
    tookMs[which].push(performance.now() - beganMs);
  }
const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const [more, less] = [median(tookMs.with), median(tookMs.without)];
console.log(
  `${CHUNKS} chunks of ${CONTRIBUTORS} contributors a commit, medians of ${COMMITS}: ${more.toFixed(2)} ms with the sums of days, ${less.toFixed(2)} ms without, ratio ${(more / less).toFixed(3)}`,
);
await database.remove();
