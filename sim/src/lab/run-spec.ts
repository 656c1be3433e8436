// A run as it is told to another process: plain data.
import type { Assurance, QuorumRule } from "@starling/protocol/vocabulary";
import { runBoinc } from "./boinc-world.ts";
import type { LabCheck } from "./lab-model.ts";
import { runLab } from "./lab-world.ts";
import { ALL_LIARS } from "./liars/all-liars.ts";
import type { Tally } from "./tally.ts";

export interface RunSpec {
  readonly seed: string;
  readonly kind: string;
  readonly liarShare: number;
  readonly nodes: number;
  readonly chunks: number;
  readonly assurance: Assurance | "boinc";
  readonly quorum: QuorumRule | null;
  readonly check: LabCheck;
}

export function runSpec({ kind, ...spec }: RunSpec): Tally {
  const liars = ALL_LIARS.find(({ id }) => id === kind);
  if (liars === undefined) throw new Error(`there are no liars called ${kind}`);
  const run = { ...spec, liars };
  return spec.assurance === "boinc" ? runBoinc(run) : runLab(run);
}
