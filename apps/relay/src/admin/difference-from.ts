// How an item of an answer compares with the claimed one, as the model's check compares them.
import { checkMeasure, compareItem } from "@starling/domain";
import { type CheckSpec, decodeTokenMeasure, type EvidenceDifference } from "@starling/protocol";
import type { EvidenceFrame, ItemParts } from "./evidence-items.ts";
import { firstDifference } from "./first-difference.ts";

export interface Comparing extends EvidenceFrame {
  /** null where answers are compared bit by bit. */
  readonly spec: CheckSpec | null;
  /** null where it is not kept. */
  readonly claimed: ItemParts | null;
}

/** @param from of a text of several makers: the first token that was looked at */
export const differenceFrom =
  (comparing: Comparing, from: number) =>
  (part: Uint8Array, place: number): EvidenceDifference | null => {
    const { claimed } = comparing;
    const one = claimed === null || "unreadable" in claimed ? undefined : claimed.get(place);
    if (one === undefined) return null;
    const { verdict, distance } = compared(comparing, one, part);
    const first = verdict === "match" ? null : firstDifference(comparing, comparing.spec, one, part, from);
    return { verdict, distance, first };
  };

function compared({ spec, task }: Comparing, claimed: Uint8Array, here: Uint8Array) {
  if (spec === null) {
    const isSame = Buffer.compare(claimed, here) === 0;
    return { verdict: isSame ? "match" : "mismatch", distance: isSame ? 0 : null } as const;
  }
  const measure = task === "generate" ? decodeTokenMeasure(here) : null;
  return measure?.ok ? checkMeasure(spec, measure.value) : compareItem(spec, task, claimed, here);
}
