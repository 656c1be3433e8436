// The one account of this page, over what the browser has.
import type { Account, AccountParts } from "./account.ts";
import { deferAccount } from "./defer-account.ts";
import { deviceName } from "./device-name.ts";

const KEY = "starling.account.1";
const BY_DEVICE = "device";

/** Signing out in one tab signs the others out; only what says nothing secret is written. */
const memory: AccountParts["memory"] = {
  read() {
    try {
      return localStorage.getItem(KEY) === BY_DEVICE;
    } catch {
      return false;
    }
  },
  write(isSignedIn) {
    try {
      if (isSignedIn) localStorage.setItem(KEY, BY_DEVICE);
      else localStorage.removeItem(KEY);
    } catch {
      // Where nothing may be stored, each page asks again.
    }
  },
  onCleared(listener) {
    addEventListener("storage", ({ key, newValue }) => {
      if ((key === KEY || key === null) && newValue === null) listener();
    });
  },
};

let account: { readonly relayUrl: string; readonly of: Account } | undefined;

export function browserAccount(relayUrl: string): Account {
  if (account?.relayUrl !== relayUrl)
    account = {
      relayUrl,
      of: deferAccount({
        isRemembered: memory.read,
        load: async () => {
          const { createAccount, openKey } = await import("./account-code.ts");
          return createAccount({ relayUrl, openKey, memory, deviceName, nowMs: Date.now });
        },
      }),
    };
  return account.of;
}
