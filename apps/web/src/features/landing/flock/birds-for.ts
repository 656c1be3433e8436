// What the sky shows of the network: how many birds, and how fast they fly. Apart from the flight itself, which is loaded later.
import { nodesPerBird } from "../../../shared/live/nodes-per-bird.ts";

export const FLOCK_BIRDS_MAX = 320;

/** How many birds stand for the nodes: one each, until there are too many to draw. */
export function birdsFor(nodes: { connected: number; paused: number }): {
  flying: number;
  perched: number;
  nodesPerBird: number;
} {
  const each = nodesPerBird(nodes.connected, FLOCK_BIRDS_MAX);
  const birds = (n: number) => (n <= 0 ? 0 : Math.max(1, Math.round(n / each)));
  const perched = birds(Math.min(nodes.paused, nodes.connected));
  return { perched, flying: birds(nodes.connected - nodes.paused), nodesPerBird: each };
}

/** The flight's pace for the chunks that the network finishes a second: 0.55 when nothing is done, then one and a half for a hundred, never above 2.4. */
export const paceFor = (chunksPerSecond: number): number =>
  chunksPerSecond <= 0 ? 0.55 : Math.min(2.4, 0.8 + 0.35 * Math.log10(1 + chunksPerSecond));
