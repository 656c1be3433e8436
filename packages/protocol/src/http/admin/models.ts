// /v1/admin/models: what the network offers, at which price, and what lies in its models directory.
import { z } from "zod";
import { accountId, modelId } from "../../ids.ts";
import { pointsText } from "../../points.ts";
import { operatorReason } from "./reason.ts";

export const adminModelState = z.enum(["offered", "disabled", "found", "broken"]).meta({
  description:
    "`found`: its folder lies in the models directory and is whole, and it isn't offered. `broken`: its folder can't be offered, see `fault`.",
});
export type AdminModelState = z.infer<typeof adminModelState>;

export const adminModelView = z.object({
  id: modelId,
  object: z.literal("admin_model"),
  name: z.string(),
  task: z.string().nullable(),
  licence: z.string().nullable(),
  state: adminModelState,
  fault: z.string().nullable(),
  pricePerItem: pointsText.nullable().meta({ description: "what it costs now, of a `priceUnit`" }),
  manifestPrice: pointsText.nullable().meta({ description: "what its manifest says" }),
  priceUnit: z.enum(["item", "token"]).nullable(),
  sizeBytes: z.int(),
  readyNodes: z.int(),
  openChunks: z.int(),
  changedBy: accountId.nullable(),
  changedAt: z.iso.datetime().nullable(),
});
export type AdminModelView = z.infer<typeof adminModelView>;

export const adminModelsList = z.object({ object: z.literal("list"), data: z.array(adminModelView) });
export type AdminModelsList = z.infer<typeof adminModelsList>;

export const setModelRequest = z.strictObject({
  enabled: z.boolean().optional().meta({ description: "false: no new jobs; what was admitted is finished" }),
  pricePerItem: pointsText
    .refine((text) => !text.startsWith("-"), "must not be negative")
    .optional()
    .meta({ description: "for jobs from now on" }),
  reason: operatorReason,
});
export type SetModelRequest = z.infer<typeof setModelRequest>;
