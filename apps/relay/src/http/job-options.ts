// What a job is besides its items, as a request says it.
import {
  type AccountId,
  assurance,
  type ErrorCode,
  fail,
  type JobOptions,
  jobOptions,
  type ModelManifest,
  modelId,
  type Outcome,
  ok,
  type Priority,
  priority,
} from "@starling/protocol";
import { z } from "zod";
import type { HttpRoom } from "./http-room.ts";
import { ITEM_ERRORS } from "./item-code.ts";
import { ASSURANCE_ERRORS, type AssuranceAsked, readAssurance } from "./read-assurance.ts";

/** A job to be admitted. */
export interface JobAsked extends AssuranceAsked {
  readonly manifest: ModelManifest;
  readonly items: readonly Uint8Array[];
  readonly priority: Priority;
  readonly deadlineAtMs: number | null;
}

export interface Asker {
  readonly accountId: AccountId;
  readonly idempotencyKey: string | null;
}

/** The options of a job, in a query: with items sent as lines. */
export const jobQuery = z.strictObject({
  model: modelId.optional(),
  assurance: assurance.optional(),
  whenTooFew: jobOptions.shape.whenTooFew.unwrap().optional(),
  priority: priority.optional(),
  deadline: jobOptions.shape.deadline,
});
export type JobQuery = z.infer<typeof jobQuery>;

export const JOB_ERRORS = [
  ...ITEM_ERRORS,
  ...ASSURANCE_ERRORS,
  "model_not_found",
  "upload_not_found",
  "upload_expired",
] as const satisfies readonly ErrorCode[];

export interface JobRead {
  readonly job: JobAsked;
  /** Of what was sent; empty without an Idempotency-Key. */
  readonly requestHash: string;
}

export type Options = Omit<JobAsked, "items">;

export function readOptions(room: Pick<HttpRoom, "catalogue">, options: JobOptions): Outcome<Options> {
  const manifest = room.catalogue.manifest(options.model);
  if (manifest === undefined) return fail("model_not_found", { param: "model" });
  const asked = readAssurance(options);
  if (!asked.ok) return asked;
  const deadlineAtMs = options.deadline === undefined ? null : Date.parse(options.deadline);
  if (deadlineAtMs !== null && deadlineAtMs <= Date.now())
    return fail("invalid_field", {
      param: "deadline",
      detail: "deadline lies in the past; give one that is still to come.",
    });
  return ok({ ...asked.value, manifest, priority: options.priority, deadlineAtMs });
}
