// The node that still holds the beginning of a prompt, when going on from there is faster than the fastest node's reading it all.
import { BOUNDS } from "../engine/policy.ts";
import type { Job, Model, Readiness, State, Stream } from "../engine/state.ts";
import { readinessOf } from "../node/capability.ts";
import { msPerItem } from "../node/speed.ts";

export function holderOf(
  state: State,
  model: Model,
  job: Job,
  { item, tokens }: Stream,
  best: Readiness,
): Readiness | undefined {
  const text = tokens.length === 0 ? item.prompt : [...item.prompt, ...tokens];
  const held = model.prefixes.find(job.account.accountId, text);
  const node = held && state.nodes.get(held.nodeId);
  const readiness = node && readinessOf(node, model);
  // In the heap: it may have it now.
  if (held === undefined || readiness === undefined || readiness.heapIndex < 0 || readiness.node.isHouse)
    return undefined;
  if (readiness === best) return readiness;
  const savedMs = (held.tokens * msPerItem(best.speed)) / BOUNDS.readingFactor;
  const slowerMs = (readiness.key - best.key) * Math.min(item.maxTokens, BOUNDS.weighedTokens);
  return slowerMs <= savedMs ? readiness : undefined;
}
