// /v1/admin/nodes: the nodes that are connected to this relay now.
import { z } from "zod";
import { accountId, modelId, nodeId } from "../../ids.ts";
import { region } from "../../region.ts";
import { backend } from "../../socket/hello.ts";
import { adminPage } from "./admin-list.ts";

/** `resting`: failed of late. `waiting`: has not passed its trial, or not got a model ready. `lost`: its connection broke, and it may come back. */
export const adminNodeState = z.enum(["working", "idle", "waiting", "resting", "paused", "lost", "suspended", "house"]);
export type AdminNodeState = z.infer<typeof adminNodeState>;

export const nodeSort = z.enum(["since", "speed", "leases", "outstanding", "reliability", "matches", "mismatches"]);
export type NodeSort = z.infer<typeof nodeSort>;

export const adminNodeRow = z.object({
  id: nodeId,
  object: z.literal("node"),
  account: accountId,
  name: z.string().nullable().meta({ description: "as it calls itself" }),
  device: z.string().nullable().meta({ description: "thumbprint of the key that it said hello with" }),
  state: adminNodeState,
  since: z.iso.datetime().nullable().meta({ description: "when it connected; null while its connection is lost" }),
  runtime: z
    .object({ kind: z.enum(["browser", "headless", "simulated"]), version: z.string(), userAgent: z.string() })
    .nullable(),
  adapter: z
    .object({ vendor: z.string(), architecture: z.string(), description: z.string(), isFallback: z.boolean() })
    .nullable()
    .meta({ description: "what it says of its adapter; shown, never believed" }),
  backend: backend.nullable().meta({ description: "of the first model that it is ready for" }),
  adapterClass: z.string().nullable(),
  region: region.nullable().meta({ description: "only where its owner agreed to say" }),
  models: z
    .array(
      z.object({
        model: modelId,
        unitsPerSecond: z.number().meta({ description: "items a second; of `generate` tokens a second of one stream" }),
        isAdmitted: z.boolean(),
        streams: z.object({ now: z.int(), max: z.int() }).nullable(),
      }),
    )
    .meta({ description: "that it is ready for" }),
  leases: z.int(),
  outstandingMs: z.number(),
  reliability: z
    .number()
    .meta({ description: "between 0 and 1; the share of its leases that came to a result, of late" }),
  strikes: z.int().meta({ description: "failures in a row" }),
  matches: z.int().meta({ description: "its owner's" }),
  mismatches: z.int(),
});
export type AdminNodeRow = z.infer<typeof adminNodeRow>;

export const adminNodesPage = adminPage(adminNodeRow).extend({
  total: z.int().meta({ description: "nodes that this relay knows, whatever the filter" }),
});
export type AdminNodesPage = z.infer<typeof adminNodesPage>;
