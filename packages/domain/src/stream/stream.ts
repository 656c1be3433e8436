// An answer of task `generate` while it is made: its item, the tokens so far, and who made them.
import {
  encodeGenerateItem,
  type GenerateItem,
  packBundle,
  readGenerateItem,
  unitsMaxOf,
  unpackBundle,
} from "@starling/protocol/vocabulary";
import type { Account, Maker, Model, Range, Span, Stream } from "../engine/state.ts";

export const isStreaming = ({ facts }: Model): boolean => facts.task === "generate";

/** The only item of a chunk of task `generate`; undefined when it isn't one. */
export function generateItemOf(input: Uint8Array): GenerateItem | undefined {
  const items = unpackBundle(input);
  const bytes = items.ok ? items.value[0] : undefined;
  return bytes && readGenerateItem(bytes);
}

/** The most units that an item of a model's task can come to. */
export const unitsMaxOfItem = (model: Model, item: Uint8Array): number =>
  isStreaming(model) ? unitsMaxOf(readGenerateItem(item)) : 1;

/** The stream of a chunk that has no answer yet; null for other tasks. */
export function streamOf(span: Span, slot: number): Stream | null {
  if (span.streams === null) return null;
  const known = span.streams.get(slot);
  if (known !== undefined) return known;
  const input = span.inputs[slot];
  const item = input && generateItemOf(input);
  if (item === undefined) throw new Error(`chunk ${span.firstChunk + slot} of ${span.job.jobId} has no prompt`);
  const { assurance } = span.job;
  const isShown = assurance === "none" || assurance === "sampled";
  const stream: Stream = { item, unitsMax: unitsMaxOf(item), isShown, tokens: [], makers: [] };
  span.streams.set(slot, stream);
  return stream;
}

/** What a node is given: the item, with the tokens that are there already. */
export const resumedInput = ({ item, tokens }: Stream): Uint8Array =>
  packBundle([encodeGenerateItem({ ...item, given: tokens })]);

/** Appends a node's tokens. */
export function advance(stream: Stream, maker: Omit<Maker, "tokens">, tokens: readonly number[]): void {
  for (const token of tokens) stream.tokens.push(token);
  const last = stream.makers.at(-1);
  if (last?.nodeId === maker.nodeId && last.account === maker.account) last.tokens += tokens.length;
  else stream.makers.push({ ...maker, tokens: tokens.length });
}

export interface Part extends Range {
  readonly maker: Maker & { readonly account: Account };
}

/** What a part comes to: who is suspended by now gets nothing, and nobody pays for it, though it is checked. */
export const partUnits = ({ maker, from, to }: Part): number => (maker.account.isSuspended ? 0 : to - from);

/** The answer's parts but the last, as far as `tokensMax` tokens of it. */
export function partsBefore({ makers }: Stream, tokensMax: number): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const maker of makers) {
    const to = Math.min(from + maker.tokens, tokensMax);
    const { account } = maker;
    if (to > from && account !== null) parts.push({ maker: { ...maker, account }, from, to, isLast: false });
    from = to;
  }
  return parts;
}
