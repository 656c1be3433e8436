// Webhooks, and what is to be sent to them: at least once each, until it is taken or given up.
import type { AccountId, EventId, JobId, WebhookId } from "@starling/protocol";

export interface StoredWebhook {
  readonly webhookId: WebhookId;
  readonly accountId: AccountId;
  readonly url: string;
  /** What its deliveries are signed with: stored as it is, for signing needs it. */
  readonly secret: string;
  /** The events that it wants; `*` is all. */
  readonly events: readonly string[];
  readonly createdAtMs: number;
  /** It gets nothing while this isn't null. */
  readonly disabledAtMs: number | null;
}

export interface StoredDelivery {
  readonly eventId: EventId;
  readonly webhookId: WebhookId;
  readonly jobId: JobId | null;
  readonly event: string;
  readonly body: string;
  /** Begun ones, since it was queued or queued again. */
  readonly attempts: number;
  /** When it is tried next; null when it was taken or given up. */
  readonly nextAtMs: number | null;
  readonly deliveredAtMs: number | null;
  /** HTTP status of the last answer. */
  readonly lastStatus: number | null;
  /** Why the last attempt failed, in a few words. */
  readonly lastError: string | null;
  readonly createdAtMs: number;
}

export interface NewDelivery {
  readonly eventId: EventId;
  readonly webhookId: WebhookId;
  readonly jobId: JobId | null;
  readonly event: string;
  readonly body: string;
  /** A webhook gets one delivery of a key, whatever relay finds it due; null: each is one of its own. */
  readonly onceKey: string | null;
}

/** An attempt that is over. */
export type Attempt =
  | { readonly outcome: "delivered"; readonly status: number }
  /** `nextAtMs` null: it is given up. */
  | {
      readonly outcome: "failed";
      readonly status: number | null;
      readonly error: string;
      readonly nextAtMs: number | null;
    };

export interface WebhookStore {
  /** undefined when the account has `webhooksMax`. */
  create(
    request: Omit<StoredWebhook, "createdAtMs" | "disabledAtMs"> & {
      readonly webhooksMax: number;
      readonly nowMs: number;
    },
  ): Promise<StoredWebhook | undefined>;
  get(request: { readonly webhookId: WebhookId; readonly accountId: AccountId }): Promise<StoredWebhook | undefined>;
  /** Newest first; `before` is the last of the page before. */
  list(request: {
    readonly accountId: AccountId;
    readonly before: WebhookId | null;
    readonly limit: number;
  }): Promise<StoredWebhook[]>;
  update(request: {
    readonly webhookId: WebhookId;
    readonly accountId: AccountId;
    readonly changes: {
      readonly url?: string;
      readonly events?: readonly string[];
      readonly secret?: string;
      readonly disabledAtMs?: number | null;
    };
  }): Promise<StoredWebhook | undefined>;
  /** With all of its deliveries; false when the account has no such webhook. */
  remove(request: { readonly webhookId: WebhookId; readonly accountId: AccountId }): Promise<boolean>;
  /** The account's that are not disabled and want `event`. */
  listening(request: { readonly accountId: AccountId; readonly event: string }): Promise<StoredWebhook[]>;

  /** Due at once. Those of webhooks that are gone, and those whose `onceKey` was used, are left out. */
  enqueue(deliveries: readonly NewDelivery[], nowMs: number): Promise<void>;
  /**
   * Deliveries that are due, of webhooks that are not disabled, for this caller alone (FOR UPDATE SKIP LOCKED): each
   * counts one more attempt, and is due again after `leaseMs` unless `settle` says otherwise. Longest due first.
   */
  claim(request: {
    readonly nowMs: number;
    readonly leaseMs: number;
    readonly limit: number;
  }): Promise<{ readonly delivery: StoredDelivery; readonly webhook: StoredWebhook }[]>;
  /** Ends the attempt that `attempts` numbers; a later attempt, or a replay, is left as it is. False then. */
  settle(request: {
    readonly eventId: EventId;
    readonly attempts: number;
    readonly attempt: Attempt;
    readonly atMs: number;
  }): Promise<boolean>;
  delivery(request: { readonly eventId: EventId; readonly accountId: AccountId }): Promise<StoredDelivery | undefined>;
  /** Newest first, of one webhook, one job, or both; `before` is the last of the page before. */
  deliveries(request: {
    readonly accountId: AccountId;
    readonly webhookId: WebhookId | null;
    readonly jobId: JobId | null;
    readonly before: EventId | null;
    readonly limit: number;
  }): Promise<StoredDelivery[]>;
  /** Queues them again, due at once and with all attempts; also what was delivered. Gives how many of them there were. */
  replay(request: {
    readonly accountId: AccountId;
    readonly eventIds: readonly EventId[];
    readonly nowMs: number;
  }): Promise<number>;
  /**
   * Jobs that ended at or after `endedFromMs`, of accounts with a webhook that isn't disabled, was there by then and wants
   * the event `job.<state>`, of which it has no delivery: what a relay that stopped between a job's end and its `enqueue`
   * left undone. The longest ended first.
   */
  unannounced(request: {
    readonly endedFromMs: number;
    readonly limit: number;
  }): Promise<{ readonly jobId: JobId; readonly webhook: StoredWebhook }[]>;
  /** Removes at most `limit` deliveries that are over and older than `createdBeforeMs`. Gives how many. */
  sweep(request: { readonly createdBeforeMs: number; readonly limit: number }): Promise<number>;
}
