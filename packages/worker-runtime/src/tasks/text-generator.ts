// Generated text as a node's session sees it: streams of tokens that begin, go on together, and end.
import type { GenerateItem, TokenLogprob } from "@starling/protocol";
import type { RunFailure } from "../run-failure.ts";

/** What becomes of a stream. Nothing is called before `start` returns, nothing after `onDone`, `onFailed` or `stop`. */
export interface StreamListener {
  /** Tokens that were just made, in order, after `given` and all before; `logprobs` one a token where asked for. Of an item with `check` never called. */
  onTokens(tokens: readonly number[], logprobs: readonly TokenLogprob[] | undefined): void;
  /** The item's whole output: a `GenerateOutput`, `given` tokens included, or of an item with `check` a `TokenMeasure`; as protocol encodes it. */
  onDone(output: Uint8Array): void;
  onFailed(failure: StreamFailure): void;
}

/** `input_rejected`: the item can't be run as it is (too long, a token that is none); `run_failed`: trying again elsewhere may help. */
export interface StreamFailure {
  readonly code: RunFailure;
  /** A plain sentence. */
  readonly detail?: string;
}

export interface StreamHandle {
  /** The stream ends without another call; its place is free before the next step. Idempotent. */
  stop(): void;
}

/**
 * Runs streams of one loaded model. All that live step together, one token each a step; prompts are read in pieces between
 * steps. Works only while streams live.
 */
export interface TextGenerator {
  /** How many streams run at once at a useful speed; more than these wait for their turn in the order they were started. Checks take no stream's place. */
  readonly streamsMax: number;
  /** Items of both kinds: with `check` what was given is measured, else tokens are made. Never throws. */
  start(item: GenerateItem, listener: StreamListener): StreamHandle;
  /** Lets go of what is kept for prompts to come: memory is short. */
  trim(): void;
}

/** For callers that wait for a whole output: a stream that failed. */
export class StreamFailed extends Error {
  override readonly name = "StreamFailed";
  readonly failure: StreamFailure;
  constructor(failure: StreamFailure) {
    super(failure.detail ?? failure.code);
    this.failure = failure;
  }
}
