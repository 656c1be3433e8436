// What operators read, in memory: every row is looked at.
import { makeId } from "@starling/protocol";
import type { AdminReads, KeptAnswer, TimeSpan } from "../../ports/admin-reads.ts";
import { evidenceOfRow } from "../keep-evidence.ts";
import { type MemoryAnswer, type MemoryJob, type MemoryTables, standingOf } from "../memory-tables.ts";
import { accountsInMemory, adminAccountIn, devicesInMemory } from "./memory-admin-accounts.ts";
import { actionInMemory, checkInMemory, entryInMemory } from "./memory-admin-rows.ts";
import { jobLifeInMemory, type MemoryNeighbours } from "./memory-job-life.ts";
import { byId, fits, pageInMemory } from "./memory-page.ts";
import { adminJobOf } from "./read-jobs.ts";

export function createMemoryAdminReads(tables: MemoryTables, neighbours: MemoryNeighbours): AdminReads {
  const { accounts, jobs, entries, checks, disputes, actions } = tables;
  const jobIn = (job: MemoryJob) => adminJobOf({ ...job.row }, job.errorCode, job.holdRemaining);
  return {
    accounts: async (request) => accountsInMemory(tables, request),
    async account(accountId) {
      const account = accounts.get(accountId);
      return account && adminAccountIn(tables, account);
    },
    devices: async (request) => devicesInMemory(tables, request),

    async jobs(request) {
      const found = [...jobs.values()].filter(
        ({ jobId, accountId, row }) =>
          fits(request.accountId, accountId) &&
          fits(request.modelId, row.model_id) &&
          fits<string>(request.state, row.state) &&
          (request.idPrefix === null || jobId.startsWith(request.idPrefix)) &&
          isWithin(jobId, request),
      );
      const { rows, next } = pageInMemory(found, ({ jobId }) => byId(jobId), request);
      return { rows: rows.map(jobIn), next };
    },
    async job(jobId) {
      const job = jobs.get(jobId);
      return job && jobIn(job);
    },
    jobLife: (request) => jobLifeInMemory(tables, neighbours, request),

    async checks(request) {
      const { accountId, jobId, modelId, reason, verdict } = request;
      const found = [...checks.values()].filter(
        (check) =>
          fits(accountId, check.accountId) &&
          fits(jobId, check.jobId) &&
          fits(modelId, check.modelId) &&
          fits(reason, check.reason) &&
          (verdict === "unusual" ? check.verdict !== "match" || check.isFalseAlarm : fits(verdict, check.verdict)) &&
          isWithin(check.checkId, request),
      );
      const { rows, next } = pageInMemory(found, ({ checkId }) => byId(checkId), request);
      return { rows: rows.map(checkInMemory), next };
    },
    async check(checkId) {
      const check = checks.get(checkId);
      return check && checkInMemory(check);
    },
    async evidence({ jobId, chunkIndex }) {
      const job = jobs.get(jobId);
      const output = job?.outputs.get(chunkIndex);
      if (job === undefined || output === undefined) return undefined;
      const span = job.spans.findLast(({ firstChunk }) => firstChunk <= chunkIndex);
      const first = output.outcome.ok ? [keptOf(output.outcome.answer, output.atMs)] : [];
      const later = output.verdicts.flatMap(({ correction, atMs }) =>
        correction === null ? [] : [keptOf(correction, atMs)],
      );
      return {
        firstItem: output.firstItem,
        itemCount: output.itemCount,
        input: span?.inputs[chunkIndex - span.firstChunk] ?? null,
        answers: [...first, ...later].slice(0, 8),
        verification: standingOf(output)?.verification ?? null,
      };
    },

    async opinions(checkId) {
      const row = tables.evidence.get(checkId);
      return row && evidenceOfRow(row);
    },

    async disputes(request) {
      const found = [...disputes.values()].filter(
        ({ accountId, state, about }) =>
          fits(request.accountId, accountId) && fits(request.state, state) && fits(request.aboutType, about.type),
      );
      return pageInMemory(found, ({ disputeId }) => byId(disputeId), request);
    },
    dispute: async (disputeId) => disputes.get(disputeId),

    async entries(request) {
      const { accountId, bucket, types, jobId } = request;
      const found = [...entries.values()].filter(
        (entry) =>
          (types.length === 0 || types.includes(entry.type)) &&
          fits(jobId, entry.jobId) &&
          (accountId === null || entry.postings.some((p) => p.accountId === accountId && fits(bucket, p.bucket))) &&
          isWithin(entry.entryId, request),
      );
      const { rows, next } = pageInMemory(found, ({ entryId }) => byId(entryId), request);
      return { rows: rows.map((entry) => entryInMemory(entry, accountId)), next };
    },
    async entry({ entryId, postingsMax }) {
      const entry = entries.get(entryId);
      return entry && entryInMemory(entry, null, postingsMax);
    },
    entriesAbout: async () => entries.size,

    async actions(request) {
      const found = [...actions.values()].filter(
        ({ actionId, operatorId, action, subject }) =>
          fits(request.operatorId, operatorId) &&
          fits<string>(request.action, action) &&
          fits(request.subjectId, subject.id) &&
          isWithin(actionId, request),
      );
      const { rows, next } = pageInMemory(found, ({ actionId }) => byId(actionId), request);
      return { rows: rows.map(actionInMemory), next };
    },

    // What they are sorted by is read where it stands.
    refreshFigures: async () => {},
    refreshFiguresAfter: async () => null,
  };
}

const keptOf = ({ nodeId, accountId, fence, data, proof }: MemoryAnswer, atMs: number): KeptAnswer => ({
  nodeId,
  accountId,
  atMs: Math.floor(atMs),
  fence,
  data,
  outputHash: proof?.outputHash ?? null,
  isAttested: proof !== null,
});

const NO_RANDOM = new Uint8Array(10);
const FULL_RANDOM = new Uint8Array(10).fill(255);

/** By the time in an id. */
function isWithin(id: string, { fromMs, toMs }: TimeSpan): boolean {
  const body = id.slice(id.indexOf("_") + 1);
  const bound = (ms: number, random: Uint8Array) => makeId("acc", ms, random).slice(4);
  return (
    (fromMs === null || body >= bound(fromMs, NO_RANDOM)) && (toMs === null || body <= bound(toMs - 1, FULL_RANDOM))
  );
}
