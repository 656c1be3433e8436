// Sign-in in memory.
import type { AccountId, SessionId } from "@starling/protocol";
import type { SessionStore, StoredSession } from "../ports/session-store.ts";
import type { MemorySession, MemoryTables } from "./memory-tables.ts";

export function createMemorySessionStore(tables: MemoryTables): SessionStore {
  const { accountKeys, wallets, sessions, challenges } = tables;
  const of = (accountId: AccountId) =>
    [...sessions.values()]
      .filter(({ row }) => row.accountId === accountId)
      .sort((a, b) => (a.row.sessionId < b.row.sessionId ? 1 : -1));

  return {
    async create({ sessionId, accountId, hash, by, nowMs, expiresAtMs, sessionsMax }) {
      const key = by.how === "device" ? accountKeys.get(by.thumbprint) : undefined;
      const isOfAccount =
        by.how === "device"
          ? key?.accountId === accountId && key.revokedAtMs === null
          : wallets.get(by.address)?.accountId === accountId;
      if (!isOfAccount) return undefined;
      const hashHex = hexOf(hash);
      if (sessions.has(sessionId) || findByHash(tables, hashHex) !== undefined) throw new Error("the session exists");
      const row: StoredSession = {
        sessionId,
        accountId,
        by,
        createdAtMs: Math.floor(nowMs),
        expiresAtMs: Math.floor(expiresAtMs),
        lastUsedAtMs: null,
        revokedAtMs: null,
      };
      sessions.set(sessionId, { hashHex, row });
      const live = of(accountId).filter(({ row }) => row.revokedAtMs === null && row.expiresAtMs > Math.floor(nowMs));
      for (const session of live.slice(sessionsMax)) set(session, { revokedAtMs: Math.floor(nowMs) });
      return row;
    },
    find: async (hash) => findByHash(tables, hexOf(hash))?.row,
    async list({ accountId, before, limit }) {
      return of(accountId)
        .map(({ row }) => row)
        .filter((row) => before === null || row.sessionId < before)
        .slice(0, limit);
    },
    async revoke({ sessionId, accountId, nowMs }) {
      const session = sessions.get(sessionId);
      if (session?.row.accountId !== accountId) return undefined;
      return set(session, { revokedAtMs: session.row.revokedAtMs ?? Math.floor(nowMs) });
    },
    async touch(used) {
      for (const { sessionId, atMs } of used) {
        const session = sessions.get(sessionId);
        if (session !== undefined)
          set(session, { lastUsedAtMs: Math.max(session.row.lastUsedAtMs ?? 0, Math.floor(atMs)) });
      }
    },
    async addChallenge({ nonce, expiresAtMs }) {
      if (challenges.has(nonce)) throw new Error("the challenge exists");
      challenges.set(nonce, { expiresAtMs: Math.floor(expiresAtMs), isUsed: false });
    },
    async useChallenge({ nonce, nowMs }) {
      const challenge = challenges.get(nonce);
      if (challenge === undefined || challenge.isUsed || challenge.expiresAtMs <= Math.floor(nowMs)) return false;
      challenge.isUsed = true;
      return true;
    },
    async sweep({ endedBeforeMs, limit }) {
      const overSessions: SessionId[] = [];
      for (const [id, { row }] of sessions) if (row.expiresAtMs < Math.floor(endedBeforeMs)) overSessions.push(id);
      const overChallenges: string[] = [];
      for (const [nonce, { expiresAtMs }] of challenges)
        if (expiresAtMs < Math.floor(endedBeforeMs)) overChallenges.push(nonce);
      for (const id of overSessions.slice(0, limit)) sessions.delete(id);
      for (const nonce of overChallenges.slice(0, limit)) challenges.delete(nonce);
      return Math.min(overSessions.length, limit) + Math.min(overChallenges.length, limit);
    },
  };
}

const hexOf = (hash: Uint8Array): string => Buffer.from(hash).toString("hex");

function findByHash({ sessions }: MemoryTables, hashHex: string): MemorySession | undefined {
  for (const session of sessions.values()) if (session.hashHex === hashHex) return session;
  return undefined;
}

function set(session: MemorySession, values: Partial<StoredSession>): StoredSession {
  session.row = { ...session.row, ...values };
  return session.row;
}

/** Ends those that aren't over. */
export function revokeSessionsOf(
  { sessions }: MemoryTables,
  isOne: (row: StoredSession) => boolean,
  nowMs: number,
): void {
  for (const session of sessions.values())
    if (session.row.revokedAtMs === null && isOne(session.row)) set(session, { revokedAtMs: Math.floor(nowMs) });
}
