// The store in memory: for tests and simulations, where nothing needs to last. Several relays may share its tables.
import type { DaySum, JobFacts, RedemptionFacts, SpanFacts } from "@starling/domain";
import type { AccountId } from "@starling/protocol";
import type { StoredRedemption } from "../ports/redemption-store.ts";
import {
  type Store,
  type StoredAccount,
  type StoredChunk,
  type StoredOutput,
  TRIAL_KEY_PREFIX,
} from "../ports/store.ts";
import { type StreamedPart, sortChanges } from "./batch.ts";
import { apiKeyByHash, insertApiKey, PLAIN_TERMS } from "./memory-api-key-store.ts";
import { applyBatch } from "./memory-batch.ts";
import { evidenceIn, provisionalIn } from "./memory-checked-answers.ts";
import {
  createMemoryTables,
  jobKey,
  type MemoryAccount,
  type MemoryJob,
  type MemoryOutput,
  type MemorySpan,
  type MemoryTables,
  standingOf,
} from "./memory-tables.ts";
import { netEntryOf } from "./net-entry.ts";
import { priorityOf } from "./priority-number.ts";
import { jobOf } from "./rows.ts";
import { streamOf } from "./streams.ts";
import type { Claimant } from "./write-batch.ts";

export function createMemoryStore(claimant: Claimant, tables: MemoryTables = createMemoryTables()): Store {
  const { accounts, jobs, jobsByKey, entries } = tables;
  const accountOf = (account: MemoryAccount): StoredAccount => ({
    ...account,
    redemptionDay: lastDayOf(
      [...tables.redemptions.values()].filter(({ accountId }) => accountId === account.accountId),
    ) ?? { day: 0, amount: 0n },
  });
  const open = (account: MemoryAccount): StoredAccount => {
    if (accounts.has(account.accountId)) throw new Error(`account ${account.accountId} exists`);
    accounts.set(account.accountId, account);
    return accountOf(account);
  };

  return {
    async commit(changes) {
      applyBatch(tables, sortChanges(changes), claimant);
    },

    async openJobs({ after, limit }) {
      return [...jobs.values()]
        .filter(({ row, jobId }) => row.state === "open" && (after === null || jobId > after))
        .sort((a, b) => (a.jobId < b.jobId ? -1 : 1))
        .slice(0, limit)
        .map(openJobOf);
    },

    async claimSpans({ jobId, relayId, limit, ttlMs, nowMs }) {
      const job = jobs.get(jobId);
      if (job === undefined) return [];
      const isFree = (span: MemorySpan) =>
        span.state === "queued" && (span.claimedBy === null || span.claimExpiresAtMs < nowMs);
      const claimed = job.spans.filter(isFree).slice(0, limit);
      for (const span of claimed) Object.assign(span, { claimedBy: relayId, claimExpiresAtMs: nowMs + ttlMs });
      for (const [chunkIndex, parts] of [...job.streams]) job.streams.set(chunkIndex, joined(parts));
      return claimed.map((span) => spanOf(job, span));
    },

    async releaseClaims(relayId) {
      for (const { spans } of jobs.values())
        for (const span of spans) if (span.claimedBy === relayId) span.claimedBy = null;
    },

    async renewClaims({ relayId, ttlMs, nowMs }) {
      for (const { spans } of jobs.values())
        for (const span of spans) if (span.claimedBy === relayId) span.claimExpiresAtMs = nowMs + ttlMs;
    },

    async account(accountId) {
      const account = accounts.get(accountId);
      return account && accountOf(account);
    },

    async openContributor({ accountId, kind = "contributor", keyThumbprint, nowMs }) {
      const key = tables.accountKeys.get(keyThumbprint);
      if (key !== undefined) {
        const account = key.revokedAtMs === null ? accounts.get(key.accountId) : undefined;
        return account && accountOf(account);
      }
      const opened = open({ ...emptyAccount(accountId, nowMs), kind, name: null });
      tables.accountKeys.set(keyThumbprint, {
        thumbprint: keyThumbprint,
        accountId,
        label: null,
        createdAtMs: Math.floor(nowMs),
        lastSeenAtMs: null,
        revokedAtMs: null,
      });
      return opened;
    },

    async openAccount({ accountId, kind, name, nowMs }) {
      const account = accounts.get(accountId);
      if (account !== undefined) return accountOf(account);
      return open({ ...emptyAccount(accountId, nowMs), kind, name });
    },

    async operators(limit) {
      return [...accounts.values()]
        .filter(({ kind }) => kind === "operator")
        .sort(byAccountId)
        .slice(0, limit)
        .map(accountOf);
    },

    async mergedWithPoints({ after, limit }) {
      return [...accounts.values()]
        .filter(({ mergedInto, available, escrow }) => mergedInto !== null && (available !== 0n || escrow !== 0n))
        .filter(({ accountId }) => after === null || accountId > after)
        .sort(byAccountId)
        .slice(0, limit)
        .map(accountOf);
    },

    async openRedemptions({ after, limit }) {
      return [...tables.redemptions.values()]
        .flatMap(openRedemptionOf)
        .filter(({ redemptionId }) => after === null || redemptionId > after)
        .sort((a, b) => (a.redemptionId < b.redemptionId ? -1 : 1))
        .slice(0, limit);
    },

    redemptionDay: async () => lastDayOf([...tables.redemptions.values()]),
    chainCursor: async (chainId) => tables.cursors.get(chainId),

    async entryByKey(key) {
      for (const { entryId, type, atMs, postings, idempotencyKey } of entries.values())
        if (idempotencyKey === key) return { entryId, type, atMs: Math.floor(atMs), postings };
      return undefined;
    },

    trialsSince: async (sinceMs) =>
      [...entries.values()].filter(
        ({ idempotencyKey, atMs }) => idempotencyKey.startsWith(TRIAL_KEY_PREFIX) && atMs >= sinceMs,
      ).length,

    async entries({ accountId, before, limit }) {
      return [...entries.values()]
        .filter(({ postings }) => postings.some((posting) => posting.accountId === accountId))
        .filter(({ entryId }) => before === null || entryId < before)
        .sort((a, b) => (a.entryId < b.entryId ? 1 : -1))
        .slice(0, limit)
        .map((entry) => netEntryOf(entry, accountId));
    },

    async addApiKey({ apiKeyId, ...request }) {
      insertApiKey(tables, { ...PLAIN_TERMS, keyId: apiKeyId, ...request });
    },

    async accountOfApiKey(hash) {
      const row = apiKeyByHash(tables, hash)?.row;
      const isUsable = row?.revokedAtMs === null && (row.expiresAtMs ?? Number.POSITIVE_INFINITY) > Date.now();
      return isUsable ? row.accountId : undefined;
    },

    async job(jobId) {
      const job = jobs.get(jobId);
      return job && jobOf(job.row);
    },

    async jobByIdempotencyKey(accountId, key) {
      const jobId = jobsByKey.get(jobKey(accountId, key));
      const job = jobId === undefined ? undefined : jobs.get(jobId);
      return job && jobOf(job.row);
    },

    async outputs({ jobId, fromChunk, limit, bytesMax }) {
      const found = [...(jobs.get(jobId)?.outputs.values() ?? [])]
        .filter(({ chunkIndex }) => chunkIndex >= fromChunk)
        .sort((a, b) => a.chunkIndex - b.chunkIndex)
        .slice(0, limit)
        .map(outputOf);
      return withinBytes(found, bytesMax);
    },

    async outputsBySeq({ jobId, afterSeq, limit, bytesMax }) {
      const found = [...(jobs.get(jobId)?.outputs.values() ?? [])]
        .filter(({ seq }) => seq > afterSeq)
        .sort((a, b) => (a.seq < b.seq ? -1 : 1))
        .slice(0, limit)
        .map((output) => ({ seq: output.seq, ...outputOf(output) }));
      return withinBytes(found, bytesMax);
    },

    async verdictsBySeq({ jobId, afterSeq, limit }) {
      const outputs = [...(jobs.get(jobId)?.outputs.values() ?? [])];
      return outputs
        .flatMap((output) =>
          output.verdicts.map((verdict, i) => ({ output, verdict, before: output.verdicts.slice(0, i + 1) })),
        )
        .filter(({ verdict }) => verdict.seq > afterSeq)
        .sort((a, b) => (a.verdict.seq < b.verdict.seq ? -1 : 1))
        .slice(0, limit)
        .map(({ output, verdict, before }) => {
          const { chunkIndex, firstItem, itemCount, outcome } = output;
          const verification = standingOf({ ...output, verdicts: before })?.verification;
          if (verification === undefined || !outcome.ok) throw new Error("a verdict is on an accepted answer");
          return { seq: verdict.seq, chunkIndex, firstItem, itemCount, verification };
        });
    },

    async chunksOfJob({ jobId, after, limit }) {
      return [...(jobs.get(jobId)?.outputs.values() ?? [])]
        .filter(({ chunkIndex }) => chunkIndex > (after ?? -1))
        .sort((a, b) => a.chunkIndex - b.chunkIndex)
        .slice(0, limit)
        .map(chunkOf);
    },

    evidence: async (request) => evidenceIn(tables, request),
    provisional: async (request) => provisionalIn(tables, request),
    verificationCounts: async () => [...tables.verificationCounts.values()],

    async totals() {
      const totals = { jobs: jobs.size, chunks: 0, items: 0, pointsEarned: 0n };
      for (const { row } of jobs.values()) {
        totals.chunks += row.chunks_done;
        totals.items += row.items_done;
        totals.pointsEarned += row.rewarded;
      }
      return totals;
    },

    async ping() {},
    async close() {},
  };
}

const emptyAccount = (accountId: AccountId, nowMs: number) => ({
  accountId,
  createdAtMs: Math.floor(nowMs),
  available: 0n,
  held: 0n,
  escrow: 0n,
  record: { matches: 0, mismatches: 0, isSuspended: false },
  granted: 0n,
  spent: 0n,
  redeemed: 0n,
  mergedInto: null,
});

const byAccountId = (a: MemoryAccount, b: MemoryAccount): number => (a.accountId < b.accountId ? -1 : 1);

function openRedemptionOf(redemption: StoredRedemption): RedemptionFacts[] {
  const { redemptionId, accountId, recipient, amount, cumulative, state, deadlineS, ...more } = redemption;
  if (state !== "held" && state !== "issued") return [];
  const { idempotencyKey, requestHash, createdAtMs } = more;
  const voucher = { recipient, amount, cumulative, state, deadlineS };
  return [{ redemptionId, accountId, ...voucher, idempotencyKey, requestHash, createdAtMs }];
}

const DAY_MS = 86_400_000;

/** Of the last day in which something was asked for that was not returned. */
function lastDayOf(redemptions: readonly StoredRedemption[]): DaySum | undefined {
  const counted = redemptions
    .filter(({ state }) => state === "held" || state === "issued" || state === "redeemed")
    .map(({ createdAtMs, amount }) => ({ day: Math.floor(createdAtMs / DAY_MS), amount }));
  if (counted.length === 0) return undefined;
  const day = Math.max(...counted.map((c) => c.day));
  return { day, amount: counted.reduce((sum, c) => (c.day === day ? sum + c.amount : sum), 0n) };
}

function outputOf(output: MemoryOutput): StoredOutput {
  const { chunkIndex, firstItem, itemCount, outcome } = output;
  const standing = standingOf(output);
  const answer: StoredOutput["answer"] =
    standing !== undefined
      ? { ok: true, data: standing.answer.data, verification: standing.verification }
      : { ok: false, code: outcome.ok ? "internal" : outcome.code };
  return { chunkIndex, firstItem, itemCount, answer };
}

/** The first, and what follows while those before are of fewer bytes. */
function withinBytes<T extends StoredOutput>(found: readonly T[], bytesMax: number): T[] {
  let bytes = 0;
  const past = found.findIndex(({ answer }) => {
    if (bytes >= bytesMax) return true;
    bytes += answer.ok ? answer.data.byteLength : 0;
    return false;
  });
  return found.slice(0, past === -1 ? found.length : past);
}

function chunkOf(output: MemoryOutput): StoredChunk {
  const { chunkIndex, firstItem, itemCount, fence, outcome } = output;
  const base = { chunkIndex, firstItem, itemCount, fence, atMs: Math.floor(output.atMs) };
  if (!outcome.ok)
    return {
      ...base,
      status: "failed",
      code: outcome.code,
      nodeId: null,
      accountId: null,
      verification: null,
      chosen: null,
    };
  const { nodeId, accountId } = outcome.answer;
  const verification = standingOf(output)?.verification ?? outcome.verification;
  return { ...base, status: "ok", code: null, nodeId, accountId, verification, chosen: outcome.chosen };
}

/** Nothing goes on from what doesn't join on. */
function joined(parts: readonly StreamedPart[]): StreamedPart[] {
  let have = 0;
  const past = parts.findIndex(({ from, tokens }) => {
    if (from !== have) return true;
    have += tokens.length;
    return false;
  });
  return parts.slice(0, past === -1 ? parts.length : past);
}

function spanOf({ jobId, outputs, streams }: MemoryJob, span: MemorySpan): SpanFacts {
  const { index, firstChunk, firstItem, chunkItems, inputs } = span;
  const chunks = chunkItems.map((_, i) => firstChunk + i);
  const answered = chunks.filter((c) => outputs.has(c));
  const streamed = chunks.flatMap((c) => streamOf(c, streams.get(c) ?? []) ?? []);
  return {
    jobId,
    index,
    firstChunk,
    firstItem,
    chunkItems,
    inputs,
    answered,
    ...(streamed.length === 0 ? {} : { streams: streamed }),
  };
}

function openJobOf(job: MemoryJob): JobFacts {
  const { row, jobId, accountId, assurance, quorum, idempotencyKey, rewardPerItem, holdRemaining, spans } = job;
  return {
    jobId,
    accountId,
    modelId: row.model_id,
    assurance,
    quorum,
    idempotencyKey,
    requestHash: row.request_hash,
    itemCount: row.item_count,
    chunkCount: row.chunk_count,
    pricePerItem: row.price_per_item,
    rewardPerItem,
    itemsDone: row.items_done,
    itemsFailed: row.items_failed,
    holdRemaining,
    spansOpen: spans.filter(({ state }) => state === "queued").length,
    createdAtMs: row.created_at.getTime(),
    priority: priorityOf(row.priority),
    deadlineAtMs: row.deadline_at?.getTime() ?? null,
    keyId: job.keyId,
  };
}
