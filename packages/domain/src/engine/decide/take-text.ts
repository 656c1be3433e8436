// A finished text: whether it goes on from what was streamed, what of it is still to be shown, and who made which part.
import { type GenerateOutput, type NodeId, unitsOf } from "@starling/protocol/vocabulary";
import { priceOf } from "../../job/price.ts";
import { generateOutputOf } from "../../stream/measured.ts";
import { sharesOf, type TextShares } from "../../stream/shares.ts";
import { partUnits } from "../../stream/stream.ts";
import type { Context, ResultOk } from "../command.ts";
import type { Draft } from "../draft.ts";
import type { Chunk, Job, Kept, Lease, Member, Model, Range, Stream, TextVerdict } from "../state.ts";

/** A finished text, for what it shows of its node's speed. */
export interface TextSample {
  readonly model: Model;
  readonly shares: TextShares;
  readonly tokenCount: number;
  readonly madeMs: number;
}

/** A finished text, read, and the stream that it ends. */
export interface MadeText {
  readonly stream: Stream;
  readonly output: GenerateOutput;
}

/** null for other tasks and for checks; undefined when it doesn't begin with what was streamed, or is longer than was asked for. */
export function readMade(
  { chunk: { stream, audit } }: Lease,
  { output: bytes }: ResultOk,
): MadeText | null | undefined {
  if (stream === null || audit !== null) return null;
  const output = generateOutputOf(bytes);
  if (output === undefined) return undefined;
  const { tokens } = output;
  if (tokens.length > stream.item.maxTokens || tokens.length < stream.tokens.length) return undefined;
  for (let i = 0; i < stream.tokens.length; i++) if (tokens[i] !== stream.tokens[i]) return undefined;
  return { stream, output };
}

/** The tokens that were not streamed yet go out before the answer ends. */
export function takeText(lease: Lease, { stream, output }: MadeText, context: Context, draft: Draft): TextSample {
  const { chunk, node, grant } = lease;
  const { job } = chunk.span;
  const { tokens, logprobs } = output;
  const have = stream.tokens.length;
  const { jobId, model, account } = job;
  if (stream.isShown && tokens.length > have) {
    draft.effects.push({
      type: "streamed",
      when: "committed",
      jobId,
      chunkIndex: chunk.index,
      from: have,
      tokens: tokens.slice(have),
      logprobs: logprobs?.slice(have) ?? null,
    });
  }
  const shares = sharesOf(stream, output, node);
  draft.volatile.push({
    type: "text-made",
    nodeId: node.nodeId,
    modelId: model.facts.modelId,
    owner: account.accountId,
    tokens: [...stream.item.prompt, ...tokens],
    units: unitsOf(stream.item.prompt.length, tokens.length),
  });
  return { model, shares, tokenCount: tokens.length, madeMs: context.nowMs - grant.atMs };
}

/** Under `none` each maker has earned its part at once. */
export function earnParts({ rewardPerItem }: Job, { others }: TextShares, draft: Draft): void {
  for (const part of others) {
    const amount = priceOf(rewardPerItem, partUnits(part));
    draft.volatile.push({ type: "reward-earned", account: part.maker.account, amount });
  }
}

/** Each maker's part joins the answers that are drawn from; returns the part of who ended the text. */
export function batchParts(
  chunk: Chunk,
  nodeId: NodeId,
  { shares, tokenCount }: TextSample,
  kept: Kept,
  context: Context,
  draft: Draft,
): Member {
  const { others, from: lastFrom, units } = shares;
  const verdict = { outstanding: others.length + 1, weakest: null, passed: null, isAnswered: true };
  for (const part of others) {
    const { maker, from, to } = part;
    const { account, adapterClass } = maker;
    const member = partMember(chunk, maker.nodeId, partUnits(part), { from, to, isLast: false }, verdict);
    const own = { ...kept, adapterClass, proof: null };
    const draw = context.random();
    draft.volatile.push({ type: "answer-batched", nodeId: maker.nodeId, account, member, kept: own, draw });
  }
  return partMember(chunk, nodeId, units, { from: lastFrom, to: tokenCount, isLast: true }, verdict);
}

function partMember({ span, index }: Chunk, nodeId: NodeId, units: number, range: Range, text: TextVerdict): Member {
  const { jobId, model, account, pricePerItem, rewardPerItem } = span.job;
  return {
    jobId,
    chunkIndex: index,
    modelId: model.facts.modelId,
    nodeId,
    reward: priceOf(rewardPerItem, units),
    isFinal: false,
    range,
    text,
    refund: { payerId: account.accountId, amount: priceOf(pricePerItem, units) },
  };
}
