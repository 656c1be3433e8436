// What a tokenizer's tokens stand for, one by one: bytes of UTF-8, that a character may be spread over several of.
import { fail, type Outcome, ok } from "@starling/protocol";
import { z } from "zod";

export interface TokenBytes {
  /** Empty for ids that are none. */
  bytesOf(id: number): Uint8Array;
  /** Markers, such as the end of a turn, that are no part of a text. */
  isSpecial(id: number): boolean;
  /** Whether one space at the beginning of a text is the tokenizer's own, and not the text's. */
  readonly stripsFirstSpace: boolean;
}

const step = z.object({ type: z.string(), start: z.number().optional(), content: z.string().optional() });
/** The parts of tokenizer.json that tokens are read by. */
export const tokenizerFile = z.object({
  added_tokens: z.array(z.object({ id: z.int().min(0), content: z.string(), special: z.boolean() })).default([]),
  decoder: z.union([z.object({ type: z.literal("Sequence"), decoders: z.array(step) }), step]).nullable(),
});
export type TokenizerFile = z.infer<typeof tokenizerFile>;

const SPACE_MARK = /\u2581/g;
const BYTE_TOKEN = /^<0x([0-9A-Fa-f]{2})>$/;
const NOTHING = new Uint8Array();
const encoder = new TextEncoder();

/** `invalid_field`: the tokenizer's decoder is of a kind that no decoder model uses. */
export function createTokenBytes(
  file: TokenizerFile,
  tokenOf: (id: number) => string | undefined,
): Outcome<TokenBytes, "invalid_field"> {
  const steps = file.decoder === null ? [] : "decoders" in file.decoder ? file.decoder.decoders : [file.decoder];
  const types = new Set(steps.map(({ type }) => type));
  const added = new Map(file.added_tokens.map(({ id, content, special }) => [id, { content, special }]));
  const spell = types.has("ByteLevel")
    ? spellBytes
    : types.has("ByteFallback") || types.has("Metaspace")
      ? spellText
      : null;
  if (spell === null)
    return fail("invalid_field", {
      detail: `Its tokenizer's decoder (${[...types].join(", ") || "none"}) is not known.`,
    });
  return ok({
    bytesOf(id) {
      const own = added.get(id);
      if (own !== undefined) return encoder.encode(own.content);
      const token = tokenOf(id);
      return token === undefined ? NOTHING : spell(token);
    },
    isSpecial: (id) => added.get(id)?.special === true,
    stripsFirstSpace:
      types.has("Metaspace") ||
      steps.some(({ type, start = 0, content }) => type === "Strip" && start > 0 && content === " "),
  });
}

/** GPT-2's alphabet: each byte is written as one printable character (Radford et al. 2019). */
const BYTE_OF: ReadonlyMap<string, number> = (() => {
  const bytes = new Map<string, number>();
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const isPrintable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    bytes.set(String.fromCodePoint(isPrintable ? byte : next++), byte);
  }
  return bytes;
})();

function spellBytes(token: string): Uint8Array {
  const bytes: number[] = [];
  for (const char of token) {
    const byte = BYTE_OF.get(char);
    if (byte === undefined) bytes.push(...encoder.encode(char));
    else bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

function spellText(token: string): Uint8Array {
  const byte = BYTE_TOKEN.exec(token)?.[1];
  return byte === undefined ? encoder.encode(token.replace(SPACE_MARK, " ")) : Uint8Array.of(Number.parseInt(byte, 16));
}
