import { expect, it } from "vitest";
import type { Account, AccountState } from "./account.ts";
import { deferAccount } from "./defer-account.ts";

/** An account on paper that keeps what is done with it. */
function paper() {
  const done: string[] = [];
  const listeners = new Set<() => void>();
  let state: AccountState = { phase: "unknown" };
  const become = (next: AccountState) => {
    state = next;
    for (const listener of listeners) listener();
  };
  const account: Account = {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    open: () => {
      done.push("open");
      become({ phase: "signed-out", fault: null });
    },
    signInByDevice: async () => {
      done.push("signIn");
      become({ phase: "signing-in" });
    },
    signInByWallet: async () => {},
    adopt: () => {},
    signOut: async () => void done.push("signOut"),
    ask: async () => {
      throw new Error("asked");
    },
    token: async () => "token",
  };
  return { account, done };
}

it("loads nothing where nobody is signed in, and says so", () => {
  let loads = 0;
  const deferred = deferAccount({
    isRemembered: () => false,
    load: async () => {
      loads++;
      return paper().account;
    },
  });
  const seen: string[] = [];
  deferred.subscribe(() => seen.push(deferred.state().phase));
  expect(deferred.state().phase).toBe("unknown");
  deferred.open();
  deferred.open();
  expect(seen).toEqual(["signed-out"]);
  expect(loads).toBe(0);
});

it("opens at once where this browser was signed in", async () => {
  const { account, done } = paper();
  const deferred = deferAccount({ isRemembered: () => true, load: async () => account });
  deferred.open();
  expect(deferred.state().phase).toBe("unknown");
  await expect(deferred.token()).resolves.toBe("token");
  expect(done).toEqual(["open"]);
});

it("does what was pressed once its code is there, and tells of it", async () => {
  const { account, done } = paper();
  const deferred = deferAccount({ isRemembered: () => false, load: async () => account });
  deferred.open();
  const phases: string[] = [];
  deferred.subscribe(() => phases.push(deferred.state().phase));
  await deferred.signInByDevice();
  expect(done).toEqual(["open", "signIn"]);
  expect(phases).toEqual(["signed-out", "signing-in"]);
  await expect(deferred.ask(async () => 1)).rejects.toThrow("asked");
});

it("says that its code didn't come, and tries again when asked again", async () => {
  const { account, done } = paper();
  let isOffline = true;
  const deferred = deferAccount({
    isRemembered: () => true,
    load: async () => {
      if (isOffline) throw new Error("offline");
      return account;
    },
  });
  await deferred.signInByDevice();
  expect(deferred.state()).toEqual({ phase: "signed-out", fault: { code: "unknown", sentence: "offline" } });
  isOffline = false;
  await deferred.signInByDevice();
  expect(done).toEqual(["signIn"]);
});
