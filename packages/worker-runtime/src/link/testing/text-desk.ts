// The relay's side of streams, as far as a node can tell: puts tokens together as they come, says how many it has, and why it
// takes no more. What a consumer would have read is `tokens`: it only ever grows at its end.
import {
  decodeGenerateOutput,
  type ErrorCode,
  type GenerateItem,
  type GenerateOutput,
  type ProgressAck,
  type StreamPart,
  type TokenLogprob,
} from "@starling/protocol";

export interface HeardText {
  readonly item: GenerateItem;
  /** The lease that may go on with it. */
  readonly fence: number;
  readonly tokens: readonly number[];
  readonly logprobs: readonly TokenLogprob[];
  readonly output: GenerateOutput | null;
  /** What a node said that it should not have. */
  readonly faults: readonly string[];
  /** How often it was heard of, and how often without a token. */
  readonly heard: { readonly parts: number; readonly empty: number };
}

export interface TextDesk {
  /** A new text of chunk `chunkIndex`, leased under `fence`. */
  open(chunkIndex: number, fence: number, item: GenerateItem): void;
  /** The same text under another lease: what it is granted with. */
  goOn(chunkIndex: number, fence: number): GenerateItem;
  /** The lease is over; the text waits for another. */
  close(fence: number): void;
  take(parts: readonly StreamPart[]): ProgressAck;
  /** Whether the relay takes this result: null, or why it doesn't. */
  judge(fence: number, output: Uint8Array): ErrorCode | null;
  text(chunkIndex: number): HeardText;
  holds(fence: number): boolean;
  readonly all: readonly HeardText[];
}

interface Text {
  readonly item: GenerateItem;
  fence: number;
  readonly tokens: number[];
  readonly logprobs: TokenLogprob[];
  output: GenerateOutput | null;
  readonly faults: string[];
  readonly heard: { parts: number; empty: number };
}

export function createTextDesk(): TextDesk {
  const texts = new Map<number, Text>();
  const byFence = new Map<number, Text>();

  function takePart({ fence, from, tokens, logprobs }: StreamPart): ProgressAck["streams"][number] {
    const text = byFence.get(fence);
    if (text === undefined || text.output !== null) return { code: "stale_fence" };
    text.heard.parts += 1;
    if (tokens.length === 0) text.heard.empty += 1;
    if (logprobs !== undefined && logprobs.length !== tokens.length)
      text.faults.push("log probabilities not one a token");
    if ((logprobs === undefined) !== (text.item.logprobs === null) && tokens.length > 0)
      text.faults.push("log probabilities that nobody asked for, or none");
    const have = text.tokens.length;
    const known = text.tokens.slice(from, from + tokens.length);
    if (known.some((token, i) => token !== tokens[i])) text.faults.push(`other tokens than before, from ${from}`);
    if (from <= have) {
      text.tokens.push(...tokens.slice(have - from));
      text.logprobs.push(...(logprobs ?? []).slice(have - from));
    }
    return { have: text.tokens.length };
  }

  return {
    open: (chunkIndex, fence, item) => {
      const tokens = [...(item.given ?? [])];
      const text: Text = { item, fence, tokens, logprobs: [], output: null, faults: [], heard: { parts: 0, empty: 0 } };
      texts.set(chunkIndex, text);
      byFence.set(fence, text);
    },
    goOn: (chunkIndex, fence) => {
      const text = texts.get(chunkIndex);
      if (text === undefined) throw new Error("there is no such text");
      byFence.delete(text.fence);
      text.fence = fence;
      byFence.set(fence, text);
      return { ...text.item, given: [...text.tokens] };
    },
    close: (fence) => {
      byFence.delete(fence);
    },
    take: (parts) => ({ streams: parts.map(takePart) }),
    judge: (fence, bytes) => {
      const text = byFence.get(fence);
      if (text === undefined) return "stale_fence";
      const output = decodeGenerateOutput(bytes);
      if (!output.ok) return output.error.code;
      if (text.tokens.some((token, i) => token !== output.value.tokens[i])) return "stream_mismatch";
      text.logprobs.push(...(output.value.logprobs ?? []).slice(text.tokens.length));
      text.tokens.push(...output.value.tokens.slice(text.tokens.length));
      text.output = output.value;
      byFence.delete(fence);
      return null;
    },
    text: (chunkIndex) => {
      const text = texts.get(chunkIndex);
      if (text === undefined) throw new Error("there is no such text");
      return text;
    },
    holds: (fence) => byFence.has(fence),
    get all() {
      return [...texts.values()];
    },
  };
}
