// A node that streams text over a real socket, token by token: from the toy model, or from any generator of the runtime.
import {
  decodeGenerateOutput,
  encodeGenerateOutput,
  GENERATE_LIMITS,
  type GenerateItem,
  type GenerateOutput,
  packBundle,
  progressAck,
  readGenerateItem,
  type StreamPart,
  type TokenLogprob,
  unpackBundle,
} from "@starling/protocol";
import { connectNode, type SimulatedNode, type SimulatedNodeOptions, type Work } from "./simulated-node.ts";
import { TEST_GENERATE_MODEL } from "./test-catalogue.ts";
import type { TextSource } from "./text-source.ts";
import { toyGenerator } from "./toy-generator.ts";
import { toyModel } from "./toy-model.ts";

export interface TextNodeOptions extends Omit<SimulatedNodeOptions, "answer" | "models"> {
  readonly modelId?: string;
  /** What it says of its speed, and how many texts it streams at once. */
  readonly tokensPerSecond?: number;
  readonly streams?: number;
  /** The toy model at `tokensPerSecond` when left out. */
  readonly source?: TextSource;
  /** How it lies about texts. */
  readonly lie?: TextLiar;
  /** How it lies about what it measures as a referee. */
  readonly measure?: (right: Uint8Array) => Uint8Array;
  /** The connection breaks once this many tokens of a text are made; null: never. Asked at each start. */
  readonly dieAt?: (work: Work, item: GenerateItem) => number | null;
  /** Called with each text that it is given. */
  readonly onGrantedText?: (work: Work) => void;
  /** Said with each token that is made. */
  readonly onToken?: (work: Work, index: number, token: number) => void;
  /** Stops in the middle: says nothing more of any text, and stays connected. */
  readonly stallAt?: (work: Work, item: GenerateItem) => number | null;
}

/** A lie about one text. */
export interface TextLie {
  /** What is said instead of the token at this place of the answer; end tokens are left as they are. */
  token(right: number, index: number): number;
  /** Ends with an end token in the place of this one. */
  readonly endAt?: number;
}

/** Asked at each start; null: this one is answered honestly. */
export type TextLiar = (item: GenerateItem) => TextLie | null;

export interface TextNode extends SimulatedNode {
  /** Texts under way. */
  streaming(): number;
  /** Tokens that it has made since it was connected. */
  made(): number;
}

interface Live {
  readonly work: Work;
  readonly item: GenerateItem;
  readonly tokens: number[];
  readonly logprobs: TokenLogprob[];
  /** The relay has so many. */
  have: number;
  handle: { stop(): void } | null;
}

const { endTokenId } = toyModel;
const SAID_TOKENS_PER_SECOND_MAX = 10_000;

/** Connects a node that is ready for `tiny-generate`, unless told otherwise. */
export async function connectTextNode(options: TextNodeOptions): Promise<TextNode> {
  const { modelId = TEST_GENERATE_MODEL, tokensPerSecond = 1_000, streams = 4, lie } = options;
  const source = options.source ?? toyGenerator(tokensPerSecond);
  const live = new Map<number, Live>();
  let made = 0;
  let isSending = false;
  let isOver = false;
  let isStalled = false;
  let beat: NodeJS.Timeout | undefined;

  function begin(work: Work): null {
    const item = itemIn(work);
    options.onGrantedText?.(work);
    const dieAt = options.dieAt?.(work, item) ?? null;
    const stallAt = options.stallAt?.(work, item) ?? null;
    const given = item.check === undefined ? (item.given ?? []) : [];
    const lied = item.check === undefined ? (lie?.(item) ?? null) : null;
    const stream: Live = { work, item, tokens: [...given], logprobs: [], have: given.length, handle: null };
    live.set(work.lease.fence, stream);
    stream.handle = source.start(item, {
      onTokens(tokens, logprobs) {
        for (const [i, right] of tokens.entries()) {
          const index = stream.tokens.length;
          if (index === lied?.endAt) {
            drop(work.lease.fence);
            stream.tokens.push(endTokenId);
            submit(stream, { tokens: stream.tokens, finish: "end" });
            return;
          }
          stream.tokens.push(lied === null || right === endTokenId ? right : lied.token(right, index));
          const logprob = logprobs?.[i];
          if (logprob !== undefined) stream.logprobs.push(logprob);
          made += 1;
          options.onToken?.(work, index, right);
          if (index + 1 === dieAt) node.drop();
          if (index + 1 === stallAt) isStalled = true;
        }
        tell();
      },
      onDone(output) {
        if (!live.delete(work.lease.fence) || isOver || isStalled) return;
        const read = item.check === undefined ? decodeGenerateOutput(output) : null;
        if (read?.ok === true) submit(stream, { ...read.value, tokens: stream.tokens });
        else give(work, options.measure?.(output) ?? output);
      },
      onFailed({ code }) {
        if (live.delete(work.lease.fence) && !isOver) node.submit(work, { ok: false, code });
      },
    });
    return null;
  }

  const give = (work: Work, output: Uint8Array): void =>
    node.submit(work, { ok: true, output: packBundle([output]), runMs: 1 });
  const submit = ({ work }: Live, output: GenerateOutput): void => give(work, encodeGenerateOutput(output));

  function drop(fence: number): void {
    const stream = live.get(fence);
    live.delete(fence);
    stream?.handle?.stop();
  }

  /** One message at a time; tokens that are made meanwhile go with the next. */
  function tell(isBeat = false): void {
    if (isSending || isOver || isStalled) return;
    const due = [...live.values()].filter(
      ({ item, tokens, have }) => item.check === undefined && (isBeat || tokens.length > have),
    );
    if (due.length === 0) return;
    isSending = true;
    const sent = due.slice(0, GENERATE_LIMITS.progressStreamsMax);
    void node.trySend("progress", { streams: sent.map(partOf) }).then((reply) => {
      isSending = false;
      const parsed = progressAck.safeParse(reply);
      if (parsed.success)
        for (const [i, said] of parsed.data.streams.entries()) {
          const stream = sent[i];
          if (stream === undefined) continue;
          if ("have" in said) stream.have = said.have;
          else drop(stream.work.lease.fence);
        }
      tell();
    });
  }

  const node = await connectNode({
    ...options,
    models: [{ modelId, itemsPerSecond: Math.min(tokensPerSecond, SAID_TOKENS_PER_SECOND_MAX), streams }],
    answer: begin,
    onCancel(cancel) {
      for (const fence of cancel.fences) drop(fence);
      options.onCancel?.(cancel);
    },
    onClosed() {
      isOver = true;
      clearInterval(beat);
      for (const fence of [...live.keys()]) drop(fence);
      options.onClosed?.();
    },
  });
  beat = setInterval(() => tell(true), node.welcome()?.progressEveryMs ?? 500);
  return Object.assign(node, { streaming: () => live.size, made: () => made });
}

function partOf({ work, item, tokens, logprobs, have }: Live): StreamPart {
  const { jobId, chunkIndex, fence } = work.lease;
  const to = Math.min(tokens.length, have + GENERATE_LIMITS.progressTokensMax);
  // Log probabilities are those of the tokens that it made itself.
  const before = tokens.length - logprobs.length;
  const more = item.logprobs === null ? {} : { logprobs: logprobs.slice(have - before, to - before).map(plain) };
  return { jobId, chunkIndex, fence, from: have, tokens: tokens.slice(have, to), ...more };
}

const plain = ({ logprob, top }: TokenLogprob): { logprob: number; top: [number, number][] } => ({
  logprob,
  top: top.map(([token, value]) => [token, value]),
});

function itemIn({ input }: Work): GenerateItem {
  const parts = unpackBundle(input, 1);
  const [item] = parts.ok ? parts.value : [];
  if (item === undefined) throw new Error("the relay sent a text's chunk that is no bundle of one item");
  return readGenerateItem(item);
}
