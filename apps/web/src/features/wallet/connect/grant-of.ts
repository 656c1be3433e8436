// What was chosen, held against what was asked: nothing is granted that was not.
import { type ConnectResult, done, refuse } from "./connect-failure.ts";
import { caipOf } from "./permissions.ts";
import type { Asked, Grant, Proposal } from "./wallet-connect.ts";

export interface GrantedNamespaces {
  readonly eip155: { chains: string[]; accounts: string[]; methods: string[]; events: string[] };
}

export function namespacesOf(proposal: Proposal, grant: Grant): ConnectResult<GrantedNamespaces> {
  const chains = [...new Set(grant.chainIds)].map(caipOf);
  const accounts = [...new Set(grant.accounts)];
  const methods = [...new Set(grant.methods)];
  const events = [...new Set(grant.events)];
  if (proposal.obstacles.length > 0) return refuse("proposal_unsupported");
  if (chains.length === 0 || accounts.length === 0 || methods.length === 0) return refuse("nothing_granted");
  const isOffered = (list: readonly Asked[], ids: readonly string[]) =>
    ids.every((id) => list.some((asked) => asked.id === id && asked.supported));
  const isEnough = (list: readonly Asked[], ids: readonly string[]) =>
    list.every(({ id, required }) => !required || ids.includes(id));
  const parts = [
    [proposal.chains, chains],
    [proposal.methods, methods],
    [proposal.events, events],
  ] as const;
  if (!parts.every(([list, ids]) => isOffered(list, ids))) return refuse("not_asked_for");
  if (!parts.every(([list, ids]) => isEnough(list, ids))) return refuse("proposal_unsupported");
  if (!accounts.every((account) => /^0x[0-9a-fA-F]{40}$/.test(account))) return refuse("not_asked_for");
  const held = chains.flatMap((chain) => accounts.map((account) => `${chain}:${account}`));
  return done({ eip155: { chains, accounts: held, methods, events } });
}
