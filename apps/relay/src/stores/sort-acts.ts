// The part of a commit that operators and disputes are in, with what several changes do to one row folded into one.
import type { DurableChange } from "@starling/domain";
import type { AccountId } from "@starling/protocol";

type ChangeOf<T extends DurableChange["type"]> = Extract<DurableChange, { type: T }>;

export type ActChange = ChangeOf<
  | "account-suspended"
  | "account-forfeited"
  | "account-reinstated"
  | "node-suspended"
  | "node-reinstated"
  | "dispute-opened"
  | "dispute-decided"
  | "model-set"
  | "policy-set"
  | "operator-acted"
>;

/** What a commit does to an account's suspension: lifts the one that is there, then begins one, then takes what is unsettled. */
export interface StandingChange {
  lifted: boolean;
  suspended: ChangeOf<"account-suspended"> | null;
  forfeitedAtMs: number | null;
}

export interface Acts {
  readonly standings: Map<AccountId, StandingChange>;
  /** The last of each device, by thumbprint. */
  readonly devices: Map<string, ChangeOf<"node-suspended"> | ChangeOf<"node-reinstated">>;
  readonly opened: ChangeOf<"dispute-opened">[];
  readonly decided: ChangeOf<"dispute-decided">[];
  /** The last of each. */
  readonly models: Map<string, ChangeOf<"model-set">>;
  readonly policies: ChangeOf<"policy-set">[];
  readonly log: ChangeOf<"operator-acted">[];
}

export const noActs = (): Acts => ({
  standings: new Map(),
  devices: new Map(),
  opened: [],
  decided: [],
  models: new Map(),
  policies: [],
  log: [],
});

export function sortAct(acts: Acts, change: ActChange): void {
  switch (change.type) {
    case "account-suspended": {
      const standing = standingOf(acts, change.accountId);
      standing.suspended ??= change;
      if (change.isForfeited) standing.forfeitedAtMs ??= change.atMs;
      break;
    }
    case "account-forfeited":
      standingOf(acts, change.accountId).forfeitedAtMs ??= change.atMs;
      break;
    case "account-reinstated":
      acts.standings.set(change.accountId, { lifted: true, suspended: null, forfeitedAtMs: null });
      break;
    case "node-suspended":
    case "node-reinstated":
      acts.devices.set(change.device, change);
      break;
    case "dispute-opened":
      acts.opened.push(change);
      break;
    case "dispute-decided":
      acts.decided.push(change);
      break;
    case "model-set":
      acts.models.set(change.modelId, change);
      break;
    case "policy-set":
      acts.policies.push(change);
      break;
    case "operator-acted":
      acts.log.push(change);
      break;
  }
}

function standingOf({ standings }: Acts, accountId: AccountId): StandingChange {
  const found = standings.get(accountId);
  if (found !== undefined) return found;
  const fresh: StandingChange = { lifted: false, suspended: null, forfeitedAtMs: null };
  standings.set(accountId, fresh);
  return fresh;
}
