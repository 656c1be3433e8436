// What an account may see of itself.
import { z } from "zod";
import { accountId, entryId, jobId, modelId } from "../ids.ts";
import { modelManifest } from "../model-manifest.ts";
import { pointsText } from "../points.ts";
import { suspensionView } from "./admin/suspensions.ts";

export const accountKind = z.enum([
  "contributor",
  "consumer",
  "operator",
  "referee",
  "treasury",
  "issuance",
  "escrow",
  "burn",
]);
export type AccountKind = z.infer<typeof accountKind>;

export const accountView = z.object({
  id: accountId,
  object: z.literal("account"),
  kind: accountKind,
  points: z.object({
    available: pointsText.meta({ description: "what can be spent now" }),
    held: pointsText.meta({ description: "promised to open jobs" }),
    pending: pointsText.meta({ description: "earned, and not settled yet" }),
    redeemable: pointsText.meta({ description: "what could become tokens now: granted points are left out" }),
  }),
  depositWord: z
    .string()
    .regex(/^0x[0-9a-f]{64}$/)
    .meta({ description: "the account as contracts name it: what a deposit of tokens must say" }),
  suspension: suspensionView.nullable().default(null).meta({ description: "null while it isn't suspended" }),
  operator: z.boolean().default(false).meta({ description: "whether this key or session may do what operators do" }),
});
export type AccountView = z.infer<typeof accountView>;

export const entryType = z.enum([
  "grant",
  "settle",
  "check",
  "release",
  "reversal",
  "refund",
  "redemption",
  "burn",
  "redemption_return",
  "deposit",
  "merge",
  "dispute",
  "dispute_upheld",
  "dispute_overturned",
]);
export type EntryType = z.infer<typeof entryType>;
export const entryView = z.object({
  id: entryId,
  type: entryType,
  jobId: jobId.nullable(),
  at: z.iso.datetime(),
  available: pointsText.meta({ description: "what it did to this account's available points" }),
  pending: pointsText.meta({ description: "what it did to this account's pending points" }),
});
export type EntryView = z.infer<typeof entryView>;
export const entriesPage = z.object({
  object: z.literal("list"),
  data: z.array(entryView),
  next_cursor: z.string().nullable(),
});
export type EntriesPage = z.infer<typeof entriesPage>;

export const modelView = z.object({
  id: modelId,
  object: z.literal("model"),
  created: z.int(),
  owned_by: z.string(),
  name: z.string(),
  task: z.string(),
  licence: z.string(),
  price_per_item: pointsText.meta({ description: "of a `price_unit`" }),
  price_unit: z.enum(["item", "token"]).meta({ description: "`token`: a token of the answer, or four of the prompt" }),
  context_length: z
    .int()
    .optional()
    .meta({ description: "of `generate` models: tokens of prompt and answer together" }),
  size_bytes: z.int(),
  disabled: z.literal(true).optional().meta({ description: "takes no new jobs at present" }),
  ready_nodes: z.int(),
});
export type ModelView = z.infer<typeof modelView>;
export const modelsResponse = z.object({ object: z.literal("list"), data: z.array(modelView) });
export type ModelsResponse = z.infer<typeof modelsResponse>;
export const catalogueResponse = z.object({ models: z.array(modelManifest) });
