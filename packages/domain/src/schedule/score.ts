// Which of the hungry nodes is asked first: the one that is expected to finish an item soonest, counting how often it keeps its word.
import { BOUNDS } from "../engine/policy.ts";
import type { Readiness } from "../engine/state.ts";
import { msPerItem } from "../node/speed.ts";

/** Expected ms until an item given now is answered, or of task `generate` until its next token; smaller is better. */
export function scoreOf({ node, model, speed, streams }: Readiness): number {
  const shared = model.facts.task === "generate" ? 1 + BOUNDS.streamCost * streams : 1;
  return (node.outstandingMs + shared * msPerItem(speed)) / node.reliability;
}
