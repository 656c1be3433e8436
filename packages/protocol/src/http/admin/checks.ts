// /v1/admin/checks: what was found of answers, and one check with its evidence side by side.
import { z } from "zod";
import { accountId, checkId, jobId, modelId, nodeId } from "../../ids.ts";
import { checkReason, checkSpec, verdict, verification } from "../../verification.ts";
import { adminPage } from "./admin-list.ts";

export const adminReferee = z.object({ node: nodeId, account: accountId, agrees: z.boolean() });

export const adminCheckRow = z.object({
  id: checkId,
  object: z.literal("check"),
  at: z.iso.datetime(),
  reason: checkReason,
  verdict,
  falseAlarm: z
    .boolean()
    .meta({ description: "a first referee said mismatch, and a second one that the first was wrong" }),
  model: modelId,
  job: jobId.nullable().meta({ description: "null for a known answer, which is no consumer's" }),
  chunk: z.int(),
  node: nodeId.meta({ description: "that was checked" }),
  account: accountId.meta({ description: "that was checked" }),
  adapterClass: z.string(),
  distance: z
    .number()
    .nullable()
    .meta({ description: "in the units of the model's check; null where it can't be said" }),
  referees: z.array(adminReferee),
});
export type AdminCheckRow = z.infer<typeof adminCheckRow>;

export const adminChecksPage = adminPage(adminCheckRow);
export type AdminChecksPage = z.infer<typeof adminChecksPage>;

/** Where an item first differs from the claimed one, as texts that people can read. */
export const evidencePlace = z.object({
  unit: z.enum(["line", "token", "element"]),
  index: z.int().meta({ description: "from 0, within the item" }),
  of: z.string().nullable().meta({ description: "the tensor that the element is in, where it has a name" }),
  claimed: z.string().nullable().meta({ description: "null: the claimed answer ends before" }),
  here: z
    .string()
    .nullable()
    .meta({ description: "null: this one ends before; of a measured token how far it is off, in nats" }),
});
export type EvidencePlace = z.infer<typeof evidencePlace>;

/** How an item compares with the claimed one. */
export const evidenceDifference = z.object({
  verdict,
  distance: z
    .number()
    .nullable()
    .meta({ description: "in the units of the model's check; null where it can't be said" }),
  first: evidencePlace
    .nullable()
    .meta({ description: "null: nothing differs by more than is allowed, or it can't be said" }),
});
export type EvidenceDifference = z.infer<typeof evidenceDifference>;

/** One item of what was asked or answered, as the API shows it; cut where it is long. */
export const evidenceItem = z.object({
  index: z.int().meta({ description: "within the job" }),
  json: z.string().meta({ description: "JSON; images as their size in bytes" }),
  isCut: z.boolean(),
  differs: evidenceDifference
    .nullable()
    .meta({ description: "from the claimed answer; null of that one and of the input" }),
});
export type EvidenceItem = z.infer<typeof evidenceItem>;

/** One answer to what was checked. `claimed`: of the node that was checked. `standing`: what took its place. */
export const evidenceAnswer = z.object({
  role: z.enum(["claimed", "standing", "referee"]),
  node: nodeId.nullable(),
  account: accountId.nullable(),
  agrees: z.boolean().nullable().meta({ description: "of a referee: with the claimed answer" }),
  at: z.iso.datetime().nullable(),
  distance: z
    .number()
    .nullable()
    .meta({ description: "from the claimed answer; null of that one, and where it can't be said" }),
  bytes: z.int().nullable().meta({ description: "of the whole output; null: not known any more" }),
  outputHash: z.string().nullable().meta({ description: "SHA-256 of the output bundle, in hex" }),
  attested: z.boolean().meta({ description: "the node's signature over it is kept" }),
  items: z.array(evidenceItem).nullable().meta({ description: "null: the answer is not kept" }),
});
export type EvidenceAnswer = z.infer<typeof evidenceAnswer>;

export const adminCheckView = adminCheckRow.extend({
  tolerance: checkSpec
    .nullable()
    .meta({ description: "the model's; null where its answers are compared bit by bit, or it is gone" }),
  verification: verification.nullable().meta({ description: "what the answer went through by now" }),
  input: z.array(evidenceItem).nullable().meta({ description: "null: not kept" }),
  answers: z.array(evidenceAnswer).meta({ description: "side by side: the claimed one first" }),
  omitted: z.int().meta({ description: "items of the chunk that are not shown" }),
});
export type AdminCheckView = z.infer<typeof adminCheckView>;
