import type { JobId, NetworkStats, VerificationStats } from "@starling/protocol";
import type { RunningEngine } from "../engine/start-engine.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import type { Log } from "../ports/log.ts";
import type { Store } from "../ports/store.ts";
import type { Receipts } from "../receipts/start-receipts.ts";

/** What the handlers of HTTP routes work with. */
export interface HttpRoom {
  readonly engine: RunningEngine;
  readonly store: Store;
  readonly receipts: Receipts;
  readonly catalogue: Catalogue;
  readonly log: Log;
  readonly stats: () => NetworkStats;
  readonly verificationStats: () => Promise<VerificationStats>;
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
  readonly embeddingsWaitMs: number;
  /** Requests that wait for a job, by its id. */
  readonly waiting: Map<JobId, number>;
  /** False from the moment that the relay is told to stop. */
  readonly isOpen: () => boolean;
  /** Aborts when the relay closes what is still open. */
  readonly closing: AbortSignal;
  readonly openapi: () => object;
}
