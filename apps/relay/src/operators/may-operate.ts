// Who may do what operators do: the network's own operator account, and accounts with the role.
import type { Asker } from "../http/asker.ts";
import type { OperatorStore } from "../ports/operator-store.ts";
import type { Store } from "../ports/store.ts";

interface Room {
  readonly store: Pick<Store, "account">;
  readonly operators: Pick<OperatorStore, "has">;
}

/**
 * By what it operates the network now; null: it doesn't. Nothing is remembered, so that a role that is withdrawn ends at
 * once. A person's API key operates only where it names the scope: keys that "may do everything" were made for less.
 */
export async function operatesBy(
  { store, operators }: Room,
  { accountId, session, scopes }: Pick<Asker, "accountId" | "session" | "scopes">,
): Promise<"key" | "role" | null> {
  if ((await store.account(accountId))?.kind === "operator") return "key";
  if (session === null && !scopes.includes("admin")) return null;
  return (await operators.has(accountId)) ? "role" : null;
}
