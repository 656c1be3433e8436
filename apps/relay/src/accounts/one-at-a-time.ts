import type { AccountId } from "@starling/protocol";

/** Runs what is asked for of one account in the order of asking, one after the other. What was asked for and is over isn't remembered. */
export function createOneAtATime(): <T>(accountId: AccountId, act: () => Promise<T>) => Promise<T> {
  const last = new Map<AccountId, Promise<unknown>>();
  return async (name, act) => {
    const before = last.get(name) ?? Promise.resolve();
    const mine = before.then(act, act);
    const quiet = mine.catch(() => {});
    last.set(name, quiet);
    try {
      return await mine;
    } finally {
      if (last.get(name) === quiet) last.delete(name);
    }
  };
}
