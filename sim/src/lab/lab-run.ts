// What is run: a kind of liars, a way of checking, and how much of it.
import type { Policy } from "@starling/domain";
import type { Assurance, QuorumRule } from "@starling/protocol/vocabulary";
import type { LiarKind } from "./conduct.ts";
import type { LabCheck } from "./lab-model.ts";

export interface LabRun {
  readonly seed: string;
  readonly liars: LiarKind;
  readonly liarShare: number;
  readonly nodes: number;
  readonly chunks: number;
  /** `boinc` is adaptive replication, for comparison. */
  readonly assurance: Assurance | "boinc";
  readonly quorum: QuorumRule | null;
  readonly check: LabCheck;
}

/** The lab has no wire and no renewals, so leases are long; its hours are short, so points age in seconds. */
export const LAB_POLICY: Partial<Policy> = {
  leaseTtlMs: 60_000,
  escrowAgeMs: 30_000,
  admission: true,
  openChunksMax: 10_000_000,
};
