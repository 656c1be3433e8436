// Which runs make up the lab's tables.
import type { LabCheck } from "./lab-model.ts";
import { ALL_LIARS } from "./liars/all-liars.ts";
import type { RunSpec } from "./run-spec.ts";

export interface LabOptions {
  readonly seed: string;
  /** Of the large runs; those of every kind are a tenth of it. */
  readonly nodes: number;
  readonly chunks: number;
  /** Only these; empty for all. */
  readonly kinds: readonly string[];
  readonly check: LabCheck;
}

export type Section = "large" | "sampled" | "full" | "quorum" | "boinc";
export interface Row {
  readonly section: Section;
  readonly spec: RunSpec;
}

const LIAR_SHARE = 0.2;
const PART = 10;
/** For k: of how many. */
const QUORUMS = [
  { agree: 2, of: 3 },
  { agree: 3, of: 5 },
  { agree: 5, of: 9 },
] as const;
const COLLUDERS = ["copies", "ring"];
const COLLUDER_SHARES = [0.1, 0.2, 0.3];
const LARGE = ["once-trusted"];

export function grid({ seed, nodes, chunks, kinds, check }: LabOptions): Row[] {
  const wanted = (kind: string): boolean => kinds.length === 0 || kinds.includes(kind);
  const all = ALL_LIARS.map(({ id }) => id).filter(wanted);
  const common = { seed, check, liarShare: LIAR_SHARE, quorum: null };
  const small = { ...common, nodes: Math.ceil(nodes / PART), chunks: Math.ceil(chunks / PART) };
  const large = LARGE.filter(wanted).flatMap((kind) =>
    (["sampled", "boinc"] as const).map(
      (assurance): Row => ({
        section: "large",
        spec: { ...common, nodes, chunks, kind, assurance },
      }),
    ),
  );
  const each = (["sampled", "full", "boinc"] as const).flatMap((assurance) =>
    all.map((kind): Row => ({ section: assurance, spec: { ...small, kind, assurance } })),
  );
  const quorums = COLLUDERS.filter(wanted).flatMap((kind) =>
    QUORUMS.flatMap((quorum) =>
      COLLUDER_SHARES.map((liarShare): Row => {
        const fewer = Math.ceil(small.chunks / quorum.agree);
        return { section: "quorum", spec: { ...small, chunks: fewer, kind, assurance: "quorum", quorum, liarShare } };
      }),
    ),
  );
  return [...large, ...each, ...quorums];
}
