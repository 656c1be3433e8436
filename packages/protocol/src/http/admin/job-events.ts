// GET /v1/admin/jobs/:id/events: one job's life from what was written down, in the order of happening.
import { z } from "zod";
import { accountId, apiKeyId, entryId, eventId, modelId, nodeId } from "../../ids.ts";
import { pointsText } from "../../points.ts";
import { verification } from "../../verification.ts";
import { entryType } from "../account.ts";
import { disputeState } from "../disputes.ts";
import { chosenFor } from "../explain.ts";
import { assurance, jobState, priority } from "../jobs.ts";
import { deliveryState, webhookEvent } from "../webhooks.ts";
import { adminCheckRow } from "./checks.ts";
import { adminPosting } from "./ledger.ts";

const at = z.iso.datetime();
const receipts = z
  .array(z.object({ leaf: z.int(), revision: z.int(), at }))
  .meta({ description: "the chunk's receipts by now; the first is revision 0, and one more follows later verdicts" });

export const adminJobEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("admitted"),
    at,
    account: accountId,
    key: apiKeyId.nullable(),
    model: modelId,
    modelHash: z.string(),
    assurance,
    priority,
    items: z.int(),
    chunks: z.int(),
    pricePerItem: pointsText,
    rewardPerItem: pointsText,
    idempotencyKey: z.string().nullable(),
  }),
  z.object({ type: z.literal("held"), at, amount: pointsText, remaining: pointsText, spent: pointsText }),
  z.object({
    type: z.literal("spans"),
    at,
    total: z.int(),
    queued: z.int(),
    done: z.int(),
    dropped: z.int().meta({ description: "given up when the job ended" }),
  }),
  z.object({
    type: z.literal("output"),
    at,
    chunk: z.int(),
    firstItem: z.int(),
    itemCount: z.int(),
    ok: z.boolean(),
    errorCode: z.string().nullable(),
    node: nodeId.nullable(),
    account: accountId.nullable(),
    fence: z.int(),
    chosen: chosenFor.nullable(),
    message: z.string().meta({ description: "why that node, or what went wrong" }),
    verification: verification.nullable().meta({ description: "as it was accepted" }),
    reward: pointsText,
    entry: entryId.nullable(),
    outputHash: z.string().nullable(),
    receipts,
  }),
  z.object({
    type: z.literal("verdict"),
    at,
    chunk: z.int(),
    verification,
    correction: z
      .object({ node: nodeId, account: accountId, fence: z.int(), outputHash: z.string().nullable() })
      .nullable()
      .meta({ description: "the answer that took the place of a wrong one" }),
  }),
  z.object({ type: z.literal("check"), at, check: adminCheckRow }),
  z.object({
    type: z.literal("entry"),
    at,
    id: entryId,
    entryType,
    postings: z.array(adminPosting).meta({ description: "the first 20" }),
    postingsTotal: z.int(),
  }),
  z.object({
    type: z.literal("delivery"),
    at,
    id: eventId,
    event: webhookEvent,
    state: deliveryState,
    attempts: z.int(),
    deliveredAt: at.nullable(),
    lastStatus: z.int().nullable(),
    lastError: z.string().nullable(),
  }),
  z.object({ type: z.literal("dispute"), at, id: z.string(), account: accountId, state: disputeState }),
  z.object({ type: z.literal("released"), at, remaining: pointsText }),
  z.object({ type: z.literal("ended"), at, state: jobState, errorCode: z.string().nullable() }),
]);
export type AdminJobEvent = z.infer<typeof adminJobEvent>;

export const adminJobEventsPage = z.object({
  object: z.literal("list"),
  data: z.array(adminJobEvent),
  next_cursor: z.string().nullable(),
  isOpen: z.boolean().meta({ description: "the job goes on: more may follow after the last page" }),
});
export type AdminJobEventsPage = z.infer<typeof adminJobEventsPage>;
