// How sure an answer shall be, as the engine takes it; the same fields on every request that costs points.
import {
  type Assurance,
  DEFAULT_QUORUM,
  type EmbeddingsRequest,
  fail,
  type Outcome,
  ok,
  type QuorumRule,
} from "@starling/protocol";

export interface AssuranceAsked {
  readonly assurance: Assurance;
  /** null but for assurance `quorum`. */
  readonly quorum: QuorumRule | null;
  readonly whenTooFew: "wait" | "refuse";
}

/** What errors a route with these fields can answer. */
export const ASSURANCE_ERRORS = ["assurance_unavailable"] as const;

export function readAssurance({
  assurance,
  quorum,
  whenTooFew,
}: Pick<EmbeddingsRequest, "assurance" | "quorum" | "whenTooFew">): Outcome<AssuranceAsked, "invalid_field"> {
  if (assurance === "quorum") return ok({ assurance, quorum: quorum ?? DEFAULT_QUORUM, whenTooFew });
  if (quorum === undefined) return ok({ assurance, quorum: null, whenTooFew });
  return fail("invalid_field", {
    param: "quorum",
    detail: `quorum goes with assurance "quorum", and this request has "${assurance}"; send assurance "quorum" or leave quorum out.`,
  });
}
