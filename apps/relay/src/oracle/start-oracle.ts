// Answers what contracts ask, some questions at a time, from the start of the relay to its end.
import { ORACLE_ACCOUNT } from "@starling/protocol";
import { createBudgets } from "../http/budgets.ts";
import { createAnchors } from "../outputs/anchors.ts";
import type { ApiKeyStore } from "../ports/api-key-store.ts";
import type { Chain } from "../ports/chain.ts";
import type { StoredOracleRequest } from "../ports/oracle-store.ts";
import type { Receipts } from "../receipts/start-receipts.ts";
import { openOracleAccount } from "./open-oracle-account.ts";
import { oracleContract } from "./oracle-contract.ts";
import { ORACLE_RUN_LIMITS, type OracleLimits } from "./oracle-limits.ts";
import type { OracleRoom } from "./oracle-room.ts";
import { cancelJob, runRequest } from "./run-request.ts";

export interface Oracle {
  /** There may be something new. */
  wake(): void;
  /** Resolves once nothing runs any more; what was left goes on with the next relay. Idempotent. */
  stop(): Promise<void>;
}

const HOUR_MS = 3_600_000;

export interface StartOracleOptions {
  readonly room: Omit<
    OracleRoom,
    "contract" | "facts" | "mayDecline" | "anchors" | "receipts" | "budgets" | "limits"
  > & {
    readonly apiKeys: ApiKeyStore;
    readonly receipts: Receipts;
  };
  readonly chain: Pick<Chain, "facts" | "call" | "send" | "onWorked" | "anchorNow"> | null;
  /** Whether the account gets points to begin with: of a network for development. */
  readonly isDevelopment: boolean;
  readonly limits?: Partial<OracleLimits>;
}

/** Without a chain there is nothing to answer. */
export async function startOracle({ room, chain, isDevelopment, ...more }: StartOracleOptions): Promise<Oracle | null> {
  if (chain === null) return null;
  await openOracleAccount(room.store, room.engine, { isDevelopment });
  const anchors = createAnchors(chain, room.receipts);
  const limits = { ...ORACLE_RUN_LIMITS, ...more.limits };
  return runOracle({ ...room, limits, anchors, budgets: createBudgets(room.engine, room.apiKeys) }, chain);
}

function runOracle(
  given: Omit<OracleRoom, "contract" | "facts" | "mayDecline">,
  chain: NonNullable<StartOracleOptions["chain"]>,
): Oracle {
  const { limits } = given;
  const stopping = new AbortController();
  const closing = AbortSignal.any([given.closing, stopping.signal]);
  const { chainId, contracts } = chain.facts;
  const room: OracleRoom = {
    ...given,
    closing,
    contract: oracleContract(chain),
    facts: { chainId, oracleAddress: contracts.inferenceOracle.toLowerCase() },
    mayDecline: hourly(limits.declinesPerHourMax),
  };
  const running = new Map<string, Promise<void>>();
  let looking: Promise<void> = Promise.resolve();
  let isLookingAgain = false;
  let earns = false;

  function wake(): void {
    if (isLookingAgain || closing.aborted) return;
    isLookingAgain = true;
    looking = looking.then(() => {
      isLookingAgain = false;
      return look();
    });
    looking = looking.catch((error: unknown) => {
      if (!closing.aborted)
        room.log.warn({ err: error }, "contracts' questions could not be looked for; they are later");
    });
  }

  async function look(): Promise<void> {
    const limit = limits.runningMax - running.size;
    if (closing.aborted || limit <= 0) return;
    const due = await room.oracleStore.claim({ chainId, nowMs: Date.now(), leaseMs: limits.leaseMs, limit });
    if (due.length > 0) await setEarnings();
    for (const asked of due) if (!running.has(asked.requestId)) start(asked);
  }

  function start(asked: StoredOracleRequest): void {
    const { requestId } = asked;
    const ended = runRequest(room, asked)
      .catch((error: unknown) => {
        if (!closing.aborted)
          room.log.warn({ requestId, err: error }, "a contract's question broke off; it is tried again");
        return putOff(asked);
      })
      .finally(() => {
        running.delete(requestId);
        wake();
      });
    running.set(requestId, ended);
  }

  /** The chain or the database didn't answer. Its lease would bring it back, too, but much later. */
  async function putOff({ requestId, state }: StoredOracleRequest): Promise<void> {
    const atMs = Date.now();
    for (const from of ["seen", "running", "answered", "failed"] as const) {
      if (state === "failed" && from !== "failed") continue;
      const moved = await room.oracleStore
        .move({ chainId, requestId, from: [from], to: from, atMs, nextAtMs: atMs + limits.retryMaxMs })
        .catch(() => undefined);
      if (moved !== undefined) return;
    }
  }

  /** Its payment went back: should its job still run, it is for nobody. */
  async function forget(requestId: string): Promise<void> {
    try {
      const asked = await room.oracleStore.get({ chainId, requestId });
      if (asked !== undefined && asked.jobId !== null) await cancelJob(room, asked.jobId);
    } catch (error) {
      room.log.warn(
        { requestId, err: error },
        "the job of a refunded question was not cancelled; its deadline ends it",
      );
    }
  }

  /** Answers can't cost anything before the contract knows whom to credit. */
  async function setEarnings(): Promise<void> {
    if (earns) return;
    const sent = await room.contract.earnFor(ORACLE_ACCOUNT);
    earns = sent === null || sent.how === "mined";
    if (!earns) room.log.warn({ sent }, "the oracle contract could not be told which account it earns for");
  }

  const timer = setInterval(wake, limits.lookEveryMs);
  timer.unref();
  const leave = chain.onWorked(({ events }) => {
    for (const event of events) {
      if (event.type !== "noted") continue;
      if (event.note.type === "oracle-requested") wake();
      if (event.note.type === "oracle-settled" && event.note.how === "refunded") void forget(event.note.requestId);
    }
  });
  wake();

  let stopped: Promise<void> | undefined;
  return {
    wake,
    stop() {
      stopped ??= (async () => {
        clearInterval(timer);
        leave();
        stopping.abort();
        await looking;
        await Promise.all(running.values());
      })();
      return stopped;
    },
  };
}

/** Says yes so often in any hour. */
function hourly(most: number): () => boolean {
  let times: number[] = [];
  return () => {
    const nowMs = Date.now();
    times = times.filter((atMs) => atMs > nowMs - HOUR_MS);
    if (times.length >= most) return false;
    times.push(nowMs);
    return true;
  };
}
