// Which of the hungry nodes is asked first: the one that is expected to finish an item soonest, counting how often it keeps its word.
import type { Readiness } from "../engine/state.ts";
import { msPerItem } from "../node/speed.ts";

/** Expected ms until an item given now is answered; smaller is better. */
export const scoreOf = (readiness: Readiness): number =>
  (readiness.node.outstandingMs + msPerItem(readiness.speed)) / readiness.node.reliability;
