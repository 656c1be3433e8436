// What the evidence of checks costs a commit: the same commits of checks that all match, that have one with evidence, and that all have it,
// in turn, on a real PostgreSQL. `node --import tsx apps/relay/src/stores/check-evidence.bench.ts`; COMMITS and CHECKS of each may be set.
import { openTestDatabase } from "@starling/db/testing";
import type { CheckEvidence, DurableChange } from "@starling/domain";
import { makeId, packBundle } from "@starling/protocol";
import { createPostgresStore } from "./postgres-store.ts";

const COMMITS = Number(process.env.COMMITS ?? 150);
const CHECKS = Number(process.env.CHECKS ?? 50);
/** A vector of 512 numbers. */
const ITEM_BYTES = 2_048;
const ITEMS = 8;

const database = await openTestDatabase("postgres");
const store = createPostgresStore(database, { relayId: "bench", claimTtlMs: 60_000 });

let ids = 0;
const fresh = <P extends "acc" | "job" | "chk" | "node">(prefix: P) =>
  makeId(prefix, Date.now() + ids++, new Uint8Array(10));
const [nodeId, accountId, jobId] = [fresh("node"), fresh("acc"), fresh("job")];
await store.openContributor({ accountId, keyThumbprint: "bench", nowMs: Date.now() });
const output = packBundle(Array.from({ length: ITEMS }, () => new Uint8Array(ITEM_BYTES)));
const opinion = { nodeId, accountId, distance: 1, from: 0, output, proof: null } as const;
const evidence: CheckEvidence = {
  input: output,
  itemCount: ITEMS,
  opinions: [
    { ...opinion, isSubject: true, verdict: "mismatch", distance: null },
    { ...opinion, isSubject: false, verdict: "match" },
    { ...opinion, isSubject: false, verdict: "match" },
  ],
  furthest: Array.from({ length: ITEMS }, (_, i) => i),
};
const commitOf = (withEvidence: number): DurableChange[] =>
  Array.from({ length: CHECKS }, (_, i) => ({
    type: "check-closed" as const,
    checkId: fresh("chk"),
    reason: "sampled",
    jobId,
    chunkIndex: i,
    modelId: "bench",
    adapterClass: "bench",
    nodeId,
    accountId,
    verdict: i < withEvidence ? "mismatch" : "match",
    isFalseAlarm: false,
    distance: 1,
    referees: [{ nodeId, accountId, agrees: true }],
    ...(i < withEvidence ? { evidence } : {}),
    atMs: Date.now(),
  }));

/** The last fills the table up, and so also counts what lets the oldest go. */
const kinds = [0, 1, CHECKS];
const tookMs = new Map<number, number[]>(kinds.map((kind) => [kind, []]));
const rounds = [
  ...Array.from({ length: COMMITS }, (_, at) => (at % 2 === 0 ? [0, 1] : [1, 0])),
  ...Array.from({ length: COMMITS }, () => [CHECKS]),
];
for (const round of rounds)
  for (const kind of round) {
    const changes = commitOf(kind);
    const beganMs = performance.now();
    await store.commit(changes);
    tookMs.get(kind)?.push(performance.now() - beganMs);
  }
const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const [none, one, all] = kinds.map((kind) => median(tookMs.get(kind) ?? []));
console.log(
  `${CHECKS} checks a commit, medians of ${COMMITS}: ${none?.toFixed(2)} ms where all match (nothing is sent for evidence), ${one?.toFixed(2)} ms with that of one, ${all?.toFixed(2)} ms with that of all (${(ITEMS * ITEM_BYTES * 3) / 1024} KiB each)`,
);
await database.remove();
