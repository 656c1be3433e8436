// The page's account, whose code comes with the first need of it: a page that nobody is signed in on loads none of it.
import type { Account, AccountState } from "./account.ts";

interface Parts {
  /** Whether this browser was signed in by its own key: then it is again. */
  readonly isRemembered: () => boolean;
  readonly load: () => Promise<Account>;
}

/** An account that behaves as the one that `load` brings. */
export function deferAccount({ isRemembered, load }: Parts): Account {
  let own: AccountState = { phase: "unknown" };
  let loaded: Account | undefined;
  let loading: Promise<Account> | undefined;
  let opened = false;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };

  function become(state: AccountState): void {
    own = state;
    tell();
  }

  /** Rejects when the code doesn't come; the next call tries again. */
  function whole(): Promise<Account> {
    loading ??= load().then(
      (account) => {
        // What was found here holds there too, before anybody looks.
        if (opened) account.open();
        loaded = account;
        account.subscribe(tell);
        tell();
        return account;
      },
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  }

  const missing = (error: unknown): void =>
    become({
      phase: "signed-out",
      fault: { code: "unknown", sentence: error instanceof Error ? error.message : String(error) },
    });

  return {
    state: () => loaded?.state() ?? own,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    open() {
      if (opened) return;
      opened = true;
      if (loaded !== undefined) loaded.open();
      else if (isRemembered()) whole().catch(missing);
      else if (loading === undefined) become({ phase: "signed-out", fault: null });
    },
    signInByDevice: () => whole().then((account) => account.signInByDevice(), missing),
    signInByWallet: (sign, options) => whole().then((account) => account.signInByWallet(sign, options)),
    adopt: (session) => void whole().then((account) => account.adopt(session), missing),
    signOut: () => whole().then((account) => account.signOut(), missing),
    ask: (question) => whole().then((account) => account.ask(question)),
    token: () => whole().then((account) => account.token()),
  };
}
