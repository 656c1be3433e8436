// Whether a job is taken in.
import type { Failure } from "@starling/protocol/vocabulary";
import { BOUNDS, type Policy } from "../engine/policy.ts";

export interface Application {
  readonly policy: Policy;
  readonly draining: boolean;
  readonly itemCount: number;
  /** Fewer owners have nodes ready than the assurance needs, and the consumer won't wait. */
  readonly hasTooFewOwners: boolean;
  readonly openJobsOfAccount: number;
  readonly openChunks: number;
  readonly chunksAtLeast: number;
  /** Available and not held, in micro-points. */
  readonly spendable: bigint;
  readonly hold: bigint;
  readonly retryAfterS: number;
}

/** The first reason to refuse, or null. */
export function checkAdmission(application: Application): Failure | null {
  const { policy } = application;
  if (application.itemCount === 0) return { code: "empty_input", param: "items" };
  if (application.hasTooFewOwners) return { code: "assurance_unavailable", param: "assurance" };
  if (application.draining) return { code: "draining", retryAfterS: 5 };
  if (application.openJobsOfAccount >= policy.openJobsPerAccountMax) return { code: "too_many_jobs", retryAfterS: 1 };
  if (application.openChunks + application.chunksAtLeast > policy.openChunksMax) {
    return { code: "queue_full", retryAfterS: application.retryAfterS };
  }
  if (application.hold > application.spendable) return { code: "insufficient_points" };
  return null;
}

/** Seconds until room has come at the recent rate of answers; at least one, at most a minute. */
export function retryAfterS(rate: { readonly chunks: number; readonly ms: number }): number {
  const perSecond = rate.ms > 0 ? (rate.chunks * 1000) / rate.ms : 0;
  if (perSecond <= 0) return BOUNDS.retryAfterSMax;
  return Math.min(BOUNDS.retryAfterSMax, Math.max(1, Math.ceil(BOUNDS.retryChunks / perSecond)));
}
