// /v1/disputes: an owner says that a check, a suspension or an answer is wrong, and an operator decides.
import { z } from "zod";
import { accountId, checkId, disputeId, entryId, jobId } from "../ids.ts";
import { pointsText } from "../points.ts";

export const DISPUTE_LIMITS = {
  textCharsMax: 2_000,
  /** Of one account, not decided. */
  openPerAccountMax: 5,
  /** Of one account in a UTC day. */
  perAccountPerDayMax: 20,
  /** What is older can't be disputed. */
  ageMaxMs: 30 * 24 * 3_600_000,
  pageMax: 100,
  reversalsPageMax: 20,
} as const;

export const disputeAboutType = z.enum(["check", "suspension", "answer"]);
export type DisputeAboutType = z.infer<typeof disputeAboutType>;

/** `check`: one whose account is the owner's. `suspension`: the owner's own, as it stands. `answer`: a chunk of the owner's job. */
export const disputeAbout = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("check"), checkId }),
  z.strictObject({ type: z.literal("suspension") }),
  z.strictObject({
    type: z.literal("answer"),
    jobId,
    chunkIndex: z
      .int()
      .min(0)
      .max(2 ** 31 - 1),
  }),
]);
export type DisputeAbout = z.infer<typeof disputeAbout>;

export const openDisputeRequest = z.strictObject({
  about: disputeAbout,
  text: z.string().trim().min(1).max(DISPUTE_LIMITS.textCharsMax).meta({ description: "what is wrong, in your words" }),
});
export type OpenDisputeRequest = z.infer<typeof openDisputeRequest>;

export const disputeState = z.enum(["open", "upheld", "overturned"]);
export type DisputeState = z.infer<typeof disputeState>;

export const disputeView = z.object({
  id: disputeId,
  object: z.literal("dispute"),
  about: disputeAbout,
  text: z.string(),
  state: disputeState.meta({
    description:
      "`upheld`: what was decided before stands. `overturned`: it was wrong, and what was at stake is the owner's",
  }),
  stake: pointsText.meta({ description: "points that the decision moves; 0 where nothing is at stake" }),
  entryId: entryId.nullable().meta({ description: "the ledger entry of the decision" }),
  reason: z.string().nullable().meta({ description: "the operator's words" }),
  createdAt: z.iso.datetime(),
  decidedAt: z.iso.datetime().nullable(),
});
export type DisputeView = z.infer<typeof disputeView>;

export const disputesPage = z.object({
  object: z.literal("list"),
  data: z.array(disputeView),
  next_cursor: z.string().nullable(),
});
export type DisputesPage = z.infer<typeof disputesPage>;

/** A check that went against the account: what can be disputed as `check`. */
export const reversalView = z.object({
  checkId,
  object: z.literal("reversal"),
  at: z.iso.datetime(),
  model: z.string(),
  jobId: jobId.nullable().meta({ description: "null for a known answer, which is no consumer's" }),
  taken: pointsText.meta({ description: "points that it took back; 0 where nothing was earned yet" }),
  dispute: disputeView.nullable().meta({ description: "the owner's, of this check" }),
});
export type ReversalView = z.infer<typeof reversalView>;

export const reversalsPage = z.object({
  object: z.literal("list"),
  data: z.array(reversalView),
  next_cursor: z.string().nullable(),
});
export type ReversalsPage = z.infer<typeof reversalsPage>;

/** As operators see it. */
export const adminDisputeView = disputeView.extend({
  account: accountId,
  decidedBy: accountId.nullable(),
  openingEntryId: entryId.nullable().meta({ description: "what put the stake aside" }),
});
export type AdminDisputeView = z.infer<typeof adminDisputeView>;

export const decideDisputeRequest = z.strictObject({
  decision: z.enum(["upheld", "overturned"]),
  reason: z.string().trim().min(1).max(300).meta({ description: "its owner reads it" }),
});
export type DecideDisputeRequest = z.infer<typeof decideDisputeRequest>;
