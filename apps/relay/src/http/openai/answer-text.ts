// The text of one choice as its tokens come, with the tokens that the text is made of where a request wants to see them.
import type { GenerateFinish, TokenLogprob } from "@starling/protocol";
import type { TextCodec } from "../../generate/text-codec.ts";

export interface ShownToken {
  readonly id: number;
  readonly text: string;
  /** In UTF-8; null where the tokenizer has none for it. */
  readonly bytes: readonly number[] | null;
  readonly logprob: TokenLogprob;
  /** Where it begins in the choice's text, in UTF-16 units. */
  readonly offset: number;
}

export interface TextPiece {
  readonly text: string;
  /** Tokens that begin in `text`; none unless they are wanted. */
  readonly tokens: readonly ShownToken[];
}

export interface AnswerText {
  /** What became final with these tokens. */
  push(tokens: readonly number[], logprobs: readonly TokenLogprob[] | null): TextPiece;
  /** What was held back. A stop string and an end token are no part of the answer. */
  end(finish: GenerateFinish): TextPiece;
}

interface Waiting extends ShownToken {
  /** Bytes of the tokens before it. */
  readonly startByte: number;
}

export function createAnswerText(
  codec: TextCodec,
  { stop, logprobs: wanted }: { readonly stop: readonly string[]; readonly logprobs: number | null },
): AnswerText {
  const decoder = codec.decoder(stop);
  const chars = new TextDecoder();
  let waiting: Waiting[] = [];
  let bytesPushed = 0;
  let charsPushed = 0;
  let bytesGiven = 0;

  function hold(id: number, logprob: TokenLogprob): void {
    const { text, bytes } = codec.tokenText(id);
    const own = bytes === null ? Buffer.from(text) : Uint8Array.from(bytes);
    waiting.push({ id, text, bytes, logprob, offset: charsPushed, startByte: bytesPushed });
    bytesPushed += own.byteLength;
    charsPushed += chars.decode(own, { stream: true }).length;
  }

  /** A token is shown with the text that it begins in. */
  function release(text: string, isLast: boolean): TextPiece {
    if (wanted === null) return { text, tokens: [] };
    bytesGiven += Buffer.byteLength(text);
    const held = waiting.findIndex(({ startByte }) => startByte >= bytesGiven);
    const count = isLast || held < 0 ? waiting.length : held;
    const tokens = waiting.slice(0, count).map(({ startByte: _, ...token }) => token);
    waiting = waiting.slice(count);
    return { text, tokens };
  }

  return {
    push(tokens, logprobs) {
      if (wanted !== null && logprobs !== null)
        for (const [i, id] of tokens.entries()) {
          const logprob = logprobs[i];
          if (logprob !== undefined) hold(id, logprob);
        }
      const text = decoder.push(tokens);
      return text === "" ? { text, tokens: [] } : release(text, false);
    },
    end(finish) {
      if (finish === "end") waiting.pop();
      return release(decoder.end(), decoder.stopped === null);
    },
  };
}
