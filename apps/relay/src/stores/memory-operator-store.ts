// Operators, invitations and the audit log in memory.
import type { AccountId } from "@starling/protocol";
import type { NewAction, OperatorStore, StoredInvitation, StoredOperator } from "../ports/operator-store.ts";
import { refuseClosed } from "./memory-account-key-store.ts";
import type { MemoryInvitation, MemoryRole, MemoryTables } from "./memory-tables.ts";
import { claimAct } from "./postgres-operator-store.ts";
import { storableText } from "./storable-text.ts";

export function createMemoryOperatorStore(tables: MemoryTables): OperatorStore {
  const { invitations, roles, actions } = tables;
  const standing = () => [...roles.values()].filter((role) => role.withdrawnAtMs === null);
  const roleOf = (accountId: AccountId) => standing().find((role) => role.accountId === accountId);
  const operatorOf = ({ accountId, invitationId, grantedAtMs }: MemoryRole): StoredOperator => {
    const invitation = invitations.get(invitationId);
    if (invitation === undefined) throw new Error("a role came by an invitation");
    const { name, invitedBy } = invitation;
    return { accountId, invitationId, name, invitedBy, sinceMs: grantedAtMs };
  };
  const note = (act: NewAction) => noteAction(tables, act);
  const isOpen = (invitation: MemoryInvitation) => invitation.usedAtMs === null && invitation.withdrawnAtMs === null;

  return {
    has: async (accountId) => roleOf(accountId) !== undefined,
    list: async (limit) =>
      standing()
        .sort((a, b) => b.grantedAtMs - a.grantedAtMs || (a.invitationId < b.invitationId ? 1 : -1))
        .slice(0, limit)
        .map(operatorOf),
    async invite({ invitationId, hash, name, invitedBy, expiresAtMs, openMax, nowMs, act }) {
      const open = [...invitations.values()].filter((i) => isOpen(i) && i.expiresAtMs > Math.floor(nowMs));
      if (open.length >= openMax) return undefined;
      if (invitedBy === null && [...invitations.values()].some((i) => isOpen(i) && i.invitedBy === null))
        throw new Error("a first invitation is open");
      const invitation = {
        invitationId,
        hash: Uint8Array.from(hash),
        name: name && storableText(name),
        invitedBy,
        createdAtMs: Math.floor(nowMs),
        expiresAtMs: Math.floor(expiresAtMs),
        usedBy: null,
        usedAtMs: null,
        withdrawnAtMs: null,
      };
      invitations.set(invitationId, invitation);
      if (act !== null) note(act);
      return withoutHash(invitation);
    },
    invitations: async ({ before, limit }) =>
      [...invitations.values()]
        .filter(({ invitationId }) => before === null || invitationId < before)
        .sort((a, b) => (a.invitationId < b.invitationId ? 1 : -1))
        .slice(0, limit)
        .map(withoutHash),
    first: async () => [...invitations.values()].find((i) => isOpen(i) && i.invitedBy === null),
    async withdrawInvitation({ invitationId, nowMs, act }) {
      const invitation = invitations.get(invitationId);
      if (invitation === undefined || !isOpen(invitation)) return undefined;
      const withdrawn = { ...invitation, withdrawnAtMs: Math.floor(nowMs) };
      invitations.set(invitationId, withdrawn);
      if (act !== null) note(act);
      return withoutHash(withdrawn);
    },
    async claim({ hash, accountId, operatorsMax, nowMs, actionId }) {
      const atMs = Math.floor(nowMs);
      const invitation = [...invitations.values()].find((i) => Buffer.compare(i.hash, hash) === 0);
      const own = roleOf(accountId);
      if (invitation?.usedBy === accountId && own?.invitationId === invitation.invitationId)
        return { ok: true, operator: operatorOf(own), replayed: true };
      if (invitation === undefined || !isOpen(invitation) || invitation.expiresAtMs <= atMs)
        return { ok: false, refusal: "invalid" };
      if (own !== undefined) return { ok: false, refusal: "already_operator" };
      if (standing().length >= operatorsMax) return { ok: false, refusal: "too_many" };
      refuseClosed(tables, accountId);
      const { invitationId } = invitation;
      invitations.set(invitationId, { ...invitation, usedAtMs: atMs, usedBy: accountId });
      const role = { invitationId, accountId, grantedAtMs: atMs, withdrawnAtMs: null };
      roles.set(invitationId, role);
      note(claimAct(actionId, accountId, invitation, atMs));
      return { ok: true, operator: operatorOf(role), replayed: false };
    },
    async withdraw({ accountId, nowMs, act }) {
      const role = roleOf(accountId);
      if (role === undefined) return "not_operator";
      if (standing().length === 1) return "last_operator";
      roles.set(role.invitationId, { ...role, withdrawnAtMs: Math.floor(nowMs) });
      note(act);
      return "withdrawn";
    },
    note: async (act) => note(act),
    actions: async ({ operatorId, limit }) =>
      [...actions.values()]
        .filter((act) => operatorId === null || act.operatorId === operatorId)
        .sort((a, b) => (a.actionId < b.actionId ? 1 : -1))
        .slice(0, limit),
  };
}

const withoutHash = ({ hash: _, ...invitation }: MemoryInvitation): StoredInvitation => invitation;

/** A line is written once. */
export function noteAction({ actions }: Pick<MemoryTables, "actions">, act: NewAction): void {
  if (actions.has(act.actionId)) throw new Error(`the action ${act.actionId} is written`);
  actions.set(act.actionId, {
    ...act,
    subject: { ...act.subject, id: storableText(act.subject.id) },
    reason: storableText(act.reason),
    atMs: Math.floor(act.atMs),
  });
}
