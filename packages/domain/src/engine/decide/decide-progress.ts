// Tokens as a node makes them: those that follow what is there are taken, what came before is skipped, a gap is asked for again.
import { checkFence } from "../../lease/fence.ts";
import type { Command, Context, Replies, StreamPart } from "../command.ts";
import type { Draft } from "../draft.ts";
import type { Lease, Node, State } from "../state.ts";

type Reply = Replies["progress"][number];

export function decideProgress(
  state: State,
  { nodeId, parts }: Extract<Command, { type: "progress" }>,
  context: Context,
  draft: Draft,
): Replies["progress"] {
  const node = state.nodes.get(nodeId);
  const heard: number[] = [];
  const advanced: number[] = [];
  const seen = new Set<number>();
  const replies = parts.map((part): Reply => {
    const lease = state.leases.get(part.fence);
    if (node === undefined) return { code: "stale_fence" };
    const refusal = checkFence(lease, node, part);
    if (refusal !== null || lease === undefined) return { code: refusal ?? "stale_fence" };
    // One part a stream and message: what a second one follows isn't there yet.
    if (seen.has(part.fence)) return { code: "invalid_message" };
    seen.add(part.fence);
    return takePart(state, node, lease, part, { heard, advanced }, context, draft);
  });
  if (heard.length > 0) draft.volatile.push({ type: "streams-heard", fences: heard, advanced });
  return replies;
}

function takePart(
  state: State,
  node: Node,
  lease: Lease,
  part: StreamPart,
  fences: { readonly heard: number[]; readonly advanced: number[] },
  context: Context,
  draft: Draft,
): Reply {
  const { chunk } = lease;
  const { stream } = chunk;
  const { fence, from, tokens, logprobs } = part;
  const { jobId } = chunk.span.job;
  if (stream === null) return { have: from + tokens.length };
  const isStalled = context.nowMs - lease.grewAtMs > state.policy.streamStallMs;
  if (!isStalled) fences.heard.push(fence);
  if (!stream.isShown) {
    if (tokens.length > 0) fences.advanced.push(fence);
    return { have: from + tokens.length };
  }
  const have = stream.tokens.length;
  if (from > have || from + tokens.length <= have) return { have };
  const fresh = tokens.slice(have - from);
  if (have + fresh.length > stream.item.maxTokens) {
    draft.volatile.push({ type: "lease-failed", fence, code: "stream_mismatch" });
    return { code: "stream_mismatch" };
  }
  fences.advanced.push(fence);
  const { accountId } = node.account;
  const { nodeId } = node;
  draft.changes.push({
    type: "stream-advanced",
    jobId,
    chunkIndex: chunk.index,
    fence,
    nodeId,
    accountId,
    from: have,
    tokens: fresh,
  });
  draft.effects.push({
    type: "streamed",
    when: "committed",
    jobId,
    chunkIndex: chunk.index,
    from: have,
    tokens: fresh,
    logprobs: logprobs?.slice(have - from) ?? null,
  });
  return { have: have + fresh.length };
}
