// Who operates the network, and what operators did. What changes goes with its line of the audit log in one transaction.
import type {
  AccountId,
  ActionSubjectType,
  InvitationId,
  OperatorActionId,
  OperatorActionType,
} from "@starling/protocol";

/** A line of the audit log. */
export interface NewAction {
  readonly actionId: OperatorActionId;
  readonly operatorId: AccountId;
  readonly action: OperatorActionType;
  readonly subject: { readonly type: ActionSubjectType; readonly id: string };
  readonly reason: string;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
  readonly atMs: number;
}

export interface StoredInvitation {
  readonly invitationId: InvitationId;
  /** Whom it is for. */
  readonly name: string | null;
  /** null: printed at the network's first start. */
  readonly invitedBy: AccountId | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly usedBy: AccountId | null;
  readonly usedAtMs: number | null;
  readonly withdrawnAtMs: number | null;
}

/** An account with the role; it came by an invitation. */
export interface StoredOperator {
  readonly accountId: AccountId;
  readonly invitationId: InvitationId;
  readonly name: string | null;
  readonly invitedBy: AccountId | null;
  readonly sinceMs: number;
}

/** `invalid`: not known, used by somebody else, withdrawn or over. `too_many`: the network has `operatorsMax`. */
export type ClaimRefusal = "invalid" | "already_operator" | "too_many";

export interface OperatorStore {
  /** Whether the account has the role now. */
  has(accountId: AccountId): Promise<boolean>;
  /** Those who have the role, the newest first. */
  list(limit: number): Promise<StoredOperator[]>;
  /** undefined when `openMax` invitations are open. `act` is null for the first one, of which there is one open at most: another rejects. */
  invite(request: {
    readonly invitationId: InvitationId;
    readonly hash: Uint8Array;
    readonly name: string | null;
    readonly invitedBy: AccountId | null;
    readonly expiresAtMs: number;
    readonly openMax: number;
    readonly nowMs: number;
    readonly act: NewAction | null;
  }): Promise<StoredInvitation | undefined>;
  /** Newest first, used and withdrawn ones included. */
  invitations(request: { readonly before: InvitationId | null; readonly limit: number }): Promise<StoredInvitation[]>;
  /** The one that was printed and is open: neither used nor withdrawn; its time may be over. */
  first(): Promise<(StoredInvitation & { readonly hash: Uint8Array }) | undefined>;
  /** undefined when there is none that is open. `act` is null when the relay does it. */
  withdrawInvitation(request: {
    readonly invitationId: InvitationId;
    readonly nowMs: number;
    readonly act: NewAction | null;
  }): Promise<StoredInvitation | undefined>;
  /** Uses an invitation up: of two at once one gets the role. The same account's claim of the one that it used is granted again. */
  claim(request: {
    readonly hash: Uint8Array;
    readonly accountId: AccountId;
    readonly operatorsMax: number;
    readonly nowMs: number;
    readonly actionId: OperatorActionId;
  }): Promise<
    | { readonly ok: true; readonly operator: StoredOperator; readonly replayed: boolean }
    | { readonly ok: false; readonly refusal: ClaimRefusal }
  >;
  /** Never the last one, also when two are withdrawn at once. */
  withdraw(request: {
    readonly accountId: AccountId;
    readonly nowMs: number;
    readonly act: NewAction;
  }): Promise<"withdrawn" | "not_operator" | "last_operator">;
  /** Writes a line of the audit log for what is done outside the database. */
  note(act: NewAction): Promise<void>;
  /** Of one account or all: the newest first. For tests and small lists; the log's own pages are read elsewhere. */
  actions(request: { readonly operatorId: AccountId | null; readonly limit: number }): Promise<NewAction[]>;
}
