// /v1/admin/jobs and /v1/admin/queue: what was asked for, what waits, and why.
import { z } from "zod";
import { accountId, apiKeyId, jobId, modelId } from "../../ids.ts";
import { taskKind } from "../../task.ts";
import { explainReason } from "../explain.ts";
import { assurance, jobState, priority } from "../jobs.ts";
import { adminPage, tracedPoints } from "./admin-list.ts";

/** Why an open job is where it is: `GET /v1/jobs/:id/explain` has more. */
export const adminWaiting = z.object({
  reason: explainReason,
  message: z.string(),
  waitsFor: z.string().nullable(),
  queued: z.int().meta({ description: "chunks" }),
  leased: z.int(),
  checking: z.int(),
  parked: z
    .int()
    .meta({ description: "chunks that wait for a node other than those they failed on; among the queued" }),
});
export type AdminWaiting = z.infer<typeof adminWaiting>;

export const adminJobRow = z.object({
  id: jobId,
  object: z.literal("job"),
  account: accountId,
  key: apiKeyId.nullable(),
  model: modelId,
  task: taskKind,
  assurance,
  priority,
  state: jobState,
  errorCode: z.string().nullable(),
  items: z.object({ total: z.int(), done: z.int(), failed: z.int() }),
  chunks: z.object({ total: z.int(), done: z.int(), provisional: z.int(), refuted: z.int(), corrected: z.int() }),
  points: z.object({
    quoted: tracedPoints,
    charged: tracedPoints,
    rewarded: tracedPoints,
    held: tracedPoints.meta({ description: "still promised to it" }),
  }),
  waiting: adminWaiting.nullable().meta({ description: "null once it has ended, or while the relay loads it" }),
  createdAt: z.iso.datetime(),
  deadlineAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
});
export type AdminJobRow = z.infer<typeof adminJobRow>;

export const adminJobsPage = adminPage(adminJobRow);
export type AdminJobsPage = z.infer<typeof adminJobsPage>;

export const adminQueueModel = z.object({
  model: modelId,
  openJobs: z.int(),
  chunks: z.object({
    queued: z.int().meta({ description: "loaded and could be leased now" }),
    open: z.int().meta({ description: "without an answer, leased ones and those not yet loaded among them" }),
    parked: z.int().meta({ description: "wait for a node other than those they failed on" }),
    checks: z.int().meta({ description: "checks that wait for a referee, or for the node that they are for" }),
  }),
  nodes: z.object({
    ready: z.int(),
    wantWork: z.int(),
    owners: z.int(),
    referees: z.int().meta({ description: "owners with a free node that may check" }),
    onTrial: z.int(),
  }),
  reasons: z
    .array(z.object({ reason: explainReason, jobs: z.int(), message: z.string() }))
    .meta({ description: "why its open jobs are where they are; the most frequent first" }),
});
export type AdminQueueModel = z.infer<typeof adminQueueModel>;

export const adminQueueView = z.object({
  object: z.literal("queue"),
  at: z.iso.datetime(),
  draining: z.boolean(),
  openJobs: z.int(),
  openChunks: z.int(),
  leases: z.int(),
  checks: z.int().meta({ description: "under way" }),
  /** Answers that wait for evidence of the store, or in batches that are drawn from later. */
  batches: z.int(),
  models: z.array(adminQueueModel),
  isWhole: z.boolean().meta({ description: "false: there are more open jobs than were looked at for `reasons`" }),
});
export type AdminQueueView = z.infer<typeof adminQueueView>;
