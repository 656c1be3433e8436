import { packBundle, type Results } from "@starling/protocol";
import type { Answer } from "../machine/index.ts";

/** The message that carries these answers: outputs only of those that are ok, in order, and the node's signature for them. */
export function packResults(answers: readonly Answer[], attestation: string | null): Results {
  return {
    results: answers.map((answer) => answer.result),
    outputs: packBundle(answers.flatMap((answer) => (answer.output === null ? [] : [answer.output]))),
    attestation,
  };
}
