// Keeps the figures that lists of accounts are sorted by up to date: of accounts that commits of this relay moved every few
// seconds, and of all others in turn, a few at a time, so that nothing that was missed stays wrong.
import type { DurableChange } from "@starling/domain";
import type { AccountId } from "@starling/protocol";
import type { AdminReads } from "../ports/admin-reads.ts";
import type { Log } from "../ports/log.ts";

export const FIGURE_LIMITS = {
  everyMs: 5_000,
  /** Accounts in one statement. */
  accountsAtOnce: 500,
  /** Accounts that wait to be brought up to date; of more, the rest is found in turn. */
  movedMax: 100_000,
} as const;

export interface FigureKeeper {
  /** Called with the changes of each commit. */
  committed(changes: readonly DurableChange[]): void;
  /** Brings up to date what moved, and the next few of all. Called by a timer. */
  refresh(): Promise<void>;
  /** Idempotent. */
  stop(): Promise<void>;
}

export function keepFigures(
  reads: Pick<AdminReads, "refreshFigures" | "refreshFiguresAfter">,
  log: Log,
  { everyMs, accountsAtOnce, movedMax }: { everyMs: number; accountsAtOnce: number; movedMax: number } = FIGURE_LIMITS,
): FigureKeeper {
  const moved = new Set<AccountId>();
  let after: AccountId | null = null;
  let working: Promise<void> = Promise.resolve();
  let stopped = false;

  async function work(): Promise<void> {
    while (moved.size > 0 && !stopped) {
      const some = [...take(moved, accountsAtOnce)];
      try {
        await reads.refreshFigures(some);
      } catch (error) {
        for (const accountId of some) note(accountId);
        throw error;
      }
    }
    if (!stopped) after = await reads.refreshFiguresAfter({ after, limit: accountsAtOnce });
  }

  function note(accountId: AccountId): void {
    if (moved.size < movedMax) moved.add(accountId);
  }

  const refresh = (): Promise<void> => {
    working = working
      .then(work)
      .catch((error: unknown) => log.warn({ err: error }, "accounts' figures were not brought up to date"));
    return working;
  };
  const timer = setInterval(refresh, everyMs);

  return {
    committed(changes) {
      for (const change of changes) for (const accountId of movedBy(change)) note(accountId);
    },
    refresh,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await working;
    },
  };
}

function* take<T>(from: Set<T>, most: number): Generator<T, void> {
  let left = most;
  for (const item of from) {
    if (left-- === 0) return;
    from.delete(item);
    yield item;
  }
}

/** Accounts whose figures a change moves. */
function movedBy(change: DurableChange): readonly AccountId[] {
  switch (change.type) {
    case "entry-posted":
      return change.entry.postings.map(({ accountId }) => accountId);
    case "record-changed":
    case "hold-spent":
    case "redemption-requested":
    case "redemption-changed":
      return [change.accountId];
    case "accounts-merged":
      return [change.from, change.into];
    default:
      return [];
  }
}
