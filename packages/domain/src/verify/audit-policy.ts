// Who is checked how often, and who may check.
import type { Assurance, QuorumRule } from "@starling/protocol/vocabulary";
import type { Account, Check, Model, Node } from "../engine/state.ts";

/** Batches that must have been begun before they have this size: what is final must have passed all the same. */
const SIZES: readonly (readonly [batches: number, size: number])[] = [
  [5, Number.POSITIVE_INFINITY],
  [4, 8],
  [3, 4],
  [2, 2],
];

/** Answers of which one is drawn: one while the node or its owner is new, more as both go on, never more than `sizeMax`. */
export function batchSize(ofAccount: number, ofNode: number, sizeMax: number): number {
  const batches = Math.min(ofAccount, ofNode);
  for (const [least, size] of SIZES) if (batches >= least) return Math.min(size, sizeMax);
  return 1;
}

export const isProven = (account: Account, provenMatches: number): boolean =>
  !account.isSuspended && account.matches >= provenMatches;

/** Whether the owner has a say in this check, or was asked already. */
export function isInvolved(check: Check, account: Account): boolean {
  if (check.refused.has(account)) return true;
  for (const opinion of check.opinions) if (opinion.account === account) return true;
  for (const chunk of check.asked) if (chunk.lease?.node.account === account) return true;
  return false;
}

/** Whether the node may give an opinion: it is of an owner who has no say in it yet, and proven where the check isn't a quorum. */
export function mayReferee(check: Check, node: Node, provenMatches: number): boolean {
  const { account } = node;
  if (account.isSuspended) return false;
  if (node.isHouse) return !isInvolved(check, account) && houseMayReferee(check);
  if (account.matches < provenMatches && !isForAnyone(check)) return false;
  return !isInvolved(check, account);
}

/** Whether nodes that aren't proven may have a say: in a quorum, and where the house has spoken, since nobody can vote it down. */
export const isForAnyone = (check: Check): boolean =>
  check.reason === "quorum" || check.opinions.some(({ account }) => account.kind === "referee");

/** The house has no say in a quorum; elsewhere it is asked when nobody else can be, or when two already disagree. */
export function houseMayReferee(check: Check): boolean {
  if (check.reason === "quorum") return false;
  return check.opinions.length >= 2 || otherReferees(check.model, check) === 0;
}

/** Owners whose nodes an answer needs at least: its own, and those who must agree with it. */
export const ownersNeeded = (assurance: Assurance, quorum: QuorumRule | null): number =>
  assurance === "quorum" ? (quorum?.agree ?? 2) : assurance === "full" ? 2 : 1;

/** Whether the assurance can't be had with the nodes that are here; the house may check for `full`. */
export function hasTooFewOwners(model: Model, assurance: Assurance, quorum: QuorumRule | null): boolean {
  const isHouseHere = assurance !== "quorum" && model.houseReady > 0;
  return model.owners.size + (isHouseHere ? 1 : 0) < ownersNeeded(assurance, quorum);
}

/** Proven owners with a ready node who have no say in the check yet. */
function otherReferees(model: Model, check: Check): number {
  let others = model.referees.size;
  const counted = new Set<Account>(check.refused);
  for (const { account } of check.opinions) counted.add(account);
  for (const chunk of check.asked) if (chunk.lease !== null) counted.add(chunk.lease.node.account);
  for (const account of counted) if (model.referees.has(account)) others--;
  return others;
}
