// What a verifier found, as the list of what it looked at, in its order.
import type { ReceiptCheck, ReceiptFault } from "@starling/sdk";

export const CHECKS = ["shape", "signature", "head", "body", "attestation", "inclusion", "output"] as const;
export type CheckName = (typeof CHECKS)[number];

export interface CheckRow {
  readonly name: CheckName;
  /** `unseen`: something before it doesn't fit, so it was not looked at. */
  readonly state: "holds" | "fails" | "unseen";
  readonly fault: Pick<ReceiptFault, "fault" | "field"> | null;
}

/** `withOutput`: an answer was given to compare. */
export function checkRows(check: ReceiptCheck, withOutput: boolean): CheckRow[] {
  const looked = CHECKS.filter((name) => name !== "output" || withOutput);
  if (check.ok) return looked.map((name) => ({ name, state: "holds", fault: null }));
  const failing = looked.indexOf(rowOf(check));
  return looked.map((name, i) => ({
    name,
    state: i < failing ? "holds" : i === failing ? "fails" : "unseen",
    fault: i === failing ? check : null,
  }));
}

function rowOf({ fault, field }: ReceiptFault): CheckName {
  switch (fault) {
    case "altered":
    case "signature":
      return field.startsWith("log.head.") ? "head" : "signature";
    case "contradiction":
      return field.startsWith("log.head.") ? "head" : "body";
    case "forked":
    case "truncated":
      return "inclusion";
    case "payload":
      return "output";
    default:
      return fault;
  }
}
