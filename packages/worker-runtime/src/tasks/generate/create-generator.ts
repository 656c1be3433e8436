// The loop of a model that generates text: streams come and go between steps, prompts are read in pieces in between.
import type { GenerateItem } from "@starling/protocol";
import type { StreamFailure, StreamHandle, StreamListener, TextGenerator } from "../text-generator.ts";
import type { GenerateModel } from "./generate-model.ts";
import { type Group, regroup, stepGroup, takeRow } from "./group.ts";
import { endLive, isOver, type Live } from "./live.ts";
import { openLive, type StartOptions } from "./open-live.ts";
import { createPieceSize } from "./piece-size.ts";
import { createPrefixCache } from "./prefix-cache.ts";
import { readPiece } from "./read-piece.ts";
import { takePlaces } from "./take-places.ts";

/** Streams that wait for a place; whoever starts more doesn't look at `streamsMax`. */
export const STREAMS_WAITING_MAX = 1024;

const CLOSED: StreamFailure = { code: "run_failed", detail: "The model is no longer ready on this node." };

/** A stream should have so many at least, were those beside it to cost as much each as it does alone. */
export const USEFUL_TOKENS_PER_SECOND = 2;

export interface Generator extends TextGenerator {
  start(item: GenerateItem, listener: StreamListener, options?: StartOptions): StreamHandle;
  /** Tells how fast one stream was: a slow model runs so few at once that each is still of use. */
  measured(tokensPerSecond: number): void;
  /** Ends all streams with `run_failed` and takes no more. */
  close(): void;
}

export function createGenerator(model: GenerateModel): Generator {
  const { decoder, failureOf } = model;
  let { streamsMax } = model;
  const pieceSize = createPieceSize(model.pieceTokensMax);
  const prefixes = createPrefixCache({ bytesMax: model.prefixBytesMax, bytesPerToken: decoder.bytesPerToken });
  let waiting: Live[] = [];
  let reading: Live[] = [];
  let groups: readonly Group[] = [];
  let isWorking = false;
  let isClosed = false;

  function fail(live: Live, failure: StreamFailure): void {
    if (isOver(live)) return;
    endLive(live, "failed");
    live.listener.onFailed(failure);
  }

  /** Ends it when its output is there. */
  function settle(live: Live): void {
    if (isOver(live)) return;
    const output = live.stream.output();
    if (output === null) return;
    endLive(live);
    live.listener.onDone(output);
  }

  /** A failure of the runtime: of a lost device all streams are told. What is kept may be as wrong, or want of memory the cause. */
  function failAll(lives: readonly Live[], error: unknown): void {
    const failure = failureOf(error);
    prefixes.clear();
    for (const live of failure.code === "device_lost" ? [...lives, ...everyone()] : lives) fail(live, failure);
  }

  const everyone = (): Live[] => [
    ...waiting,
    ...reading,
    ...groups.flatMap(({ rows }) => rows.map(({ live }) => live)),
  ];
  const sweep = (): void => {
    waiting = waiting.filter(({ state }) => state === "waiting");
    reading = reading.filter(({ state }) => state === "reading");
  };

  async function work(): Promise<void> {
    for (;;) {
      sweep();
      admit();
      await tidy();
      const [next] = reading;
      if (next === undefined && groups.length === 0) return;
      if (next !== undefined) await read(next);
      for (const group of groups) await step(group);
    }
  }

  function admit(): void {
    const stepping = groups
      .flatMap(({ rows }) => rows.map(({ live }) => live))
      .filter(({ state }) => state === "stepping");
    const places = takePlaces(waiting, [...reading, ...stepping], streamsMax);
    waiting = places.waiting;
    for (const live of places.taken) {
      live.state = "reading";
      settle(live);
      if (live.state === "reading") reading.push(live);
    }
  }

  async function read(live: Live): Promise<void> {
    // The others' turns come before its next.
    reading = [...reading.filter((other) => other !== live), live];
    try {
      if (!(await readPiece(model, live, pieceSize, prefixes))) return;
      settle(live);
      const { kv } = live;
      if (live.state !== "reading" || kv === null) return;
      live.kv = null;
      live.state = "stepping";
      // What is read is of use to others while this one goes on.
      if (!live.fresh) prefixes.add(live.stream.tokens.slice(0, kv.tokens), kv.keep());
      groups = [...groups, { kv, rows: [{ live, length: kv.tokens }] }];
    } catch (error) {
      failAll([live], error);
    }
  }

  async function step(group: Group): Promise<void> {
    const lives = group.rows.map(({ live }) => live);
    if (!lives.some(({ state }) => state === "stepping")) return;
    try {
      await stepGroup(model, group, (live, error) => failAll([live], error));
    } catch (error) {
      failAll(lives, error);
      return;
    }
    for (const live of lives) settle(live);
  }

  /** Between steps: keeps what ended rows have read, leaves them out and takes in new ones. */
  async function tidy(): Promise<void> {
    const before = groups;
    try {
      for (const group of before) await keepEnded(group);
      groups = await regroup(model, before);
    } catch (error) {
      // It is not known which of the caches are whole.
      groups = [];
      const lives = before.flatMap(({ rows }) => rows.map(({ live }) => live));
      failAll(lives, error);
    }
  }

  async function keepEnded(group: Group): Promise<void> {
    for (const [index, { live }] of group.rows.entries()) {
      if (live.state !== "ended" || live.fresh || isClosed) continue;
      const kv = await takeRow(model, group, index);
      prefixes.add(live.stream.tokens.slice(0, kv.tokens), kv);
    }
  }

  function takeIn(item: GenerateItem, listener: StreamListener, options: StartOptions): Live | StreamFailure {
    if (isClosed) return CLOSED;
    if (waiting.length >= STREAMS_WAITING_MAX)
      return { code: "run_failed", detail: "Too many streams wait on this node." };
    return openLive(item, listener, model, options);
  }

  function begin(): void {
    if (isWorking) return;
    isWorking = true;
    Promise.resolve()
      .then(work)
      .catch((error: unknown) => failAll(everyone(), error))
      .finally(() => {
        isWorking = false;
        sweep();
        if (waiting.length + reading.length > 0) begin();
      });
  }

  return {
    get streamsMax() {
      return streamsMax;
    },
    measured(tokensPerSecond) {
      const useful = Math.floor(tokensPerSecond / USEFUL_TOKENS_PER_SECOND);
      streamsMax = Math.max(1, Math.min(model.streamsMax, useful));
    },
    start(item, listener, options = {}) {
      const live = takeIn(item, listener, options);
      if ("code" in live) return refuse(listener, live);
      waiting.push(live);
      begin();
      return { stop: () => endLive(live) };
    },
    trim: () => prefixes.clear(),
    close() {
      isClosed = true;
      for (const live of everyone()) fail(live, CLOSED);
      prefixes.clear();
    },
  };
}

/** Told after `start` has returned. */
function refuse(listener: StreamListener, failure: StreamFailure): StreamHandle {
  let isStopped = false;
  queueMicrotask(() => isStopped || listener.onFailed(failure));
  return {
    stop: () => {
      isStopped = true;
    },
  };
}
