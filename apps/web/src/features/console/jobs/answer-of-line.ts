import { type DisputeAbout, type ResultLine, readReceiptId } from "@starling/protocol";

export interface DisputedAnswer {
  readonly about: Extract<DisputeAbout, { type: "answer" }>;
  /** Items of the lines that were given together, from 1. */
  readonly from: number;
  readonly to: number;
}

/** What a line's answer is disputed as: a chunk is one answer, and may be of several items. undefined where it failed. */
export function answerOfLine(line: ResultLine, lines: readonly ResultLine[]): DisputedAnswer | undefined {
  if (!line.ok) return undefined;
  const chunk = readReceiptId(line.receipt);
  if (chunk === undefined) return undefined;
  const together = lines.filter((other) => other.ok && other.receipt === line.receipt).map(({ index }) => index);
  return { about: { type: "answer", ...chunk }, from: Math.min(...together) + 1, to: Math.max(...together) + 1 };
}
