// A generator whose tokens are a sum: what follows depends on the prompt, the seed and all tokens before, and is the same
// everywhere. It steps when told to.
import {
  encodeGenerateOutput,
  encodeTokenMeasure,
  type GenerateItem,
  type GenerateOutput,
  type TokenLogprob,
} from "@starling/protocol";
import type { StreamFailure, StreamListener, TextGenerator } from "../../tasks/text-generator.ts";

export const TOY_VOCABULARY = 991;

export interface ToyGenerator extends TextGenerator {
  /** One more token for each stream that runs, as often as told. */
  step(times?: number): void;
  /** Every stream that runs fails. */
  fail(failure: StreamFailure): void;
  /** The items of the streams that run. */
  readonly live: readonly GenerateItem[];
  /** Every item that was ever started. */
  readonly started: readonly GenerateItem[];
}

/** The token that follows. */
export function toyToken(item: Pick<GenerateItem, "prompt" | "seed">, before: readonly number[]): number {
  let sum = item.seed + 7 * before.length + 1;
  for (const token of item.prompt) sum = (31 * sum + token) % TOY_VOCABULARY;
  for (const token of before) sum = (17 * sum + token) % TOY_VOCABULARY;
  return sum;
}

/** All that a stream of this item comes to. */
export function toyAnswer(item: GenerateItem): readonly number[] {
  const tokens = [...(item.given ?? [])];
  while (tokens.length < item.maxTokens) tokens.push(toyToken(item, tokens));
  return tokens;
}

export const toyLogprob = (token: number): TokenLogprob => ({ logprob: -token / TOY_VOCABULARY, top: [[token, 0]] });

interface Live {
  readonly item: GenerateItem;
  readonly listener: StreamListener;
  readonly tokens: number[];
}

/** @param stepEveryMs steps by itself, in real time; only when told to unless given */
export function createToyGenerator(streamsMax: number, stepEveryMs: number | null = null): ToyGenerator {
  const streams = new Set<Live>();
  const started: GenerateItem[] = [];
  const running = (): readonly Live[] => [...streams].slice(0, streamsMax);
  let timer: ReturnType<typeof setInterval> | null = null;

  function stepOne(stream: Live): void {
    const { item, listener, tokens } = stream;
    if (item.check !== undefined || tokens.length >= item.maxTokens) {
      finish(stream);
      return;
    }
    const token = toyToken(item, tokens);
    tokens.push(token);
    listener.onTokens([token], item.logprobs === null ? undefined : [toyLogprob(token)]);
    if (tokens.length >= item.maxTokens) finish(stream);
  }

  function finish(stream: Live): void {
    const { item, listener, tokens } = stream;
    streams.delete(stream);
    listener.onDone(item.check === undefined ? encodeGenerateOutput(outputOf(item, tokens)) : measure(item, tokens));
  }

  function step(): void {
    for (const stream of running()) if (streams.has(stream)) stepOne(stream);
    if (streams.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  }

  return {
    streamsMax,
    started,
    get live() {
      return running().map(({ item }) => item);
    },
    start: (item, listener) => {
      started.push(item);
      const stream = { item, listener, tokens: [...(item.given ?? [])] };
      streams.add(stream);
      if (stepEveryMs !== null) timer ??= setInterval(step, stepEveryMs);
      return { stop: () => streams.delete(stream) };
    },
    step: (times = 1) => {
      for (let i = 0; i < times; i++) step();
    },
    fail: (failure) => {
      for (const stream of running()) {
        streams.delete(stream);
        stream.listener.onFailed(failure);
      }
    },
    trim: () => {},
  };
}

function outputOf(item: GenerateItem, tokens: readonly number[]): GenerateOutput {
  const output = { tokens, finish: "length" } as const;
  return item.logprobs === null ? output : { ...output, logprobs: tokens.map(toyLogprob) };
}

function measure(item: GenerateItem, tokens: readonly number[]): Uint8Array {
  const from = item.check?.from ?? 0;
  const right = tokens.slice(from).map((token, i) => token === toyToken(item, tokens.slice(0, from + i)));
  const margins = right.map((isRight) => (isRight ? 0 : 5));
  return encodeTokenMeasure({ margins, exactCount: right.filter(Boolean).length, endsRight: true });
}
