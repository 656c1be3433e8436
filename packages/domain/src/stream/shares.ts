// What each node that made a text gets of what it comes to: its tokens; who ended it also read the whole prompt.
import { type GenerateOutput, unitsOf } from "@starling/protocol/vocabulary";
import type { Node, Stream } from "../engine/state.ts";
import { generateOutputOf } from "./measured.ts";
import { type Part, partsBefore } from "./stream.ts";

export interface TextShares {
  /** Of who ended it. */
  readonly units: number;
  readonly others: readonly Part[];
  /** Tokens before those of who ended it. */
  readonly from: number;
}

/** @param by who ended it: a node, and whose it is now, for its account may have been merged into another meanwhile */
export function sharesOf(stream: Stream, { tokens }: GenerateOutput, by: Pick<Node, "nodeId" | "account">): TextShares {
  const last = stream.makers.at(-1);
  // What it made before is of one piece with what it adds.
  const own = last?.nodeId === by.nodeId && last.account === by.account ? last.tokens : 0;
  const from = stream.tokens.length - own;
  const others = partsBefore(stream, from);
  return { units: unitsOf(stream.item.prompt.length, tokens.length - from), others, from };
}

/** Of a text that one node made by itself; null for other tasks. */
export function wholeShare(stream: Stream | null, output: Uint8Array): TextShares | null {
  if (stream === null) return null;
  const tokens = generateOutputOf(output)?.tokens.length ?? 0;
  return { units: unitsOf(stream.item.prompt.length, tokens), others: [], from: 0 };
}
