// What a job would cost, and when it would be done, if nothing changed.
import { chargedPerItem, priceOf } from "../job/price.ts";
import { readinessOf } from "../node/capability.ts";
import { msPerItem } from "../node/speed.ts";
import { isStreaming, unitsMaxOfItem } from "../stream/stream.ts";
import type { Engine, Quote } from "./engine.ts";
import { BOUNDS } from "./policy.ts";
import type { Model, State } from "./state.ts";

export function quote(state: State, asked: Parameters<Engine["quote"]>[0]): Quote | undefined {
  const model = state.models.get(asked.modelId);
  if (model === undefined) return undefined;
  const { items, assurance, quorum, priority } = asked;
  let units = 0;
  for (const item of items) units += unitsMaxOfItem(model, item);
  const pricePerUnit = chargedPerItem(model.facts.pricePerItem, assurance, quorum, priority);
  const chunksAhead = model.counts.openChunks;
  const unitsPerMs = rateOf(state, model);
  const unitsAhead = chunksAhead * model.unitsPerChunk;
  return {
    pricePerUnit,
    hold: priceOf(pricePerUnit, units),
    units,
    etaMs: unitsPerMs === 0 ? null : Math.ceil((unitsAhead + units) / unitsPerMs),
    readyNodes: model.counts.readyNodes,
    chunksAhead,
  };
}

/** Of all ready nodes together, from a bounded number of them. */
function rateOf(state: State, model: Model): number {
  const looked = state.nodeList.slice(0, BOUNDS.quotedNodesMax);
  let unitsPerMs = 0;
  for (const node of looked) {
    const readiness = readinessOf(node, model);
    if (readiness === undefined || !readiness.available || node.isHouse) continue;
    const streams = isStreaming(model) ? readiness.streamsMax : 1;
    unitsPerMs += streams / (msPerItem(readiness.speed) * (1 + BOUNDS.streamCost * (streams - 1)));
  }
  return looked.length === 0 ? 0 : (unitsPerMs * state.nodeList.length) / looked.length;
}
