// What the relay tells the owner of an account on /account: how its points, jobs, batches and deliveries are, twice a second at most.
// The handshake's `auth` is `{ token }`: a session's token, or an API key that may read the account.
import { z } from "zod";
import { accountView } from "../http/account.ts";
import { jobState } from "../http/jobs.ts";
import { batchObject } from "../http/openai/batch.ts";
import { deliveryState, webhookDeliveryEvent } from "../http/webhooks.ts";
import { eventId, jobId, modelId, webhookId } from "../ids.ts";
import { pointsText } from "../points.ts";

export const ACCOUNT_FEED_LIMITS = {
  /** Between two messages to one account. */
  everyMs: 500,
  /** Connections of one account, and of all. */
  socketsPerAccountMax: 16,
  socketsMax: 2_000,
  /** Jobs, batches and deliveries of one message; where more moved, it says so. */
  jobsMax: 64,
  batchesMax: 32,
  deliveriesMax: 32,
  /** Open jobs of an account that are followed. */
  openJobsMax: 256,
  /** How long a session that was ended elsewhere may still be told. */
  recheckMs: 30_000,
} as const;

export const jobNews = z.strictObject({
  id: jobId,
  model: modelId,
  state: jobState,
  items: z.strictObject({ total: z.int(), done: z.int(), failed: z.int() }),
  charged: pointsText,
});
export type JobNews = z.infer<typeof jobNews>;

export const batchNews = batchObject.pick({ id: true, status: true, request_counts: true }).strict();
export type BatchNews = z.infer<typeof batchNews>;

export const deliveryNews = z.strictObject({
  id: eventId,
  webhook: webhookId,
  event: webhookDeliveryEvent,
  state: deliveryState,
  attempts: z.int(),
  lastStatus: z.int().nullable(),
});
export type DeliveryNews = z.infer<typeof deliveryNews>;

/** How things are as of the last commit. The first comes at once, and holds what moved since the connection began. */
export const accountNews = z.strictObject({
  at: z.iso.datetime(),
  points: accountView.shape.points.nullable().meta({ description: "null where the key may not see them" }),
  jobs: z.array(jobNews).max(ACCOUNT_FEED_LIMITS.jobsMax),
  batches: z.array(batchNews).max(ACCOUNT_FEED_LIMITS.batchesMax),
  deliveries: z.array(deliveryNews).max(ACCOUNT_FEED_LIMITS.deliveriesMax),
  /** More moved than is told here: read the lists again. */
  missed: z.boolean(),
});
export type AccountNews = z.infer<typeof accountNews>;

export interface RelayToAccount {
  news: (message: AccountNews) => void;
  /** The last message: the session is over, was ended, or may not do this. */
  over: (message: { readonly code: string; readonly message: string }) => void;
}
