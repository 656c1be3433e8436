// What the simulated world knows of a node, whatever drives it.
import type { Effect } from "@starling/domain";
import type { NodeId } from "@starling/protocol/vocabulary";
import type { Character } from "./character.ts";

/** An effect that goes to a node. */
export type NodeEffect = Extract<Effect, { nodeId: NodeId }>;

export interface SimNode {
  readonly nodeId: NodeId;
  /** May change at any time: the node behaves so from then on. */
  character: Character;
  readonly isOnline: boolean;
  readonly answeredItems: number;
  connect(): void;
  /**
   * @param forMs how long until it comes back
   * @param how `silent` when the relay is what went away
   */
  disconnect(forMs: number, how?: "lost" | "silent"): void;
  /** Ends a pause. */
  resume(): void;
  /** Puts what the relay sends on the wire. */
  receive(effect: NodeEffect): void;
}
