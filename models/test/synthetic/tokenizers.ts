// tokenizer.json as the families have it, with a few hundred tokens: byte-level BPE (SmolLM2, Qwen, Llama 3) and SentencePiece BPE (Gemma).

/** Words that get tokens of their own, by merges from their letters on. */
const WORDS = "the and of to in starling starlings reeds birds what is you are one two three flock over".split(" ");

export interface AddedToken {
  readonly content: string;
  readonly special: boolean;
}
export const special = (content: string): AddedToken => ({ content, special: true });

const described = (id: number, { content, special }: AddedToken): object => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special,
});

/** `added_tokens_decoder` of tokenizer_config.json. */
export const addedTokensDecoder = (tokens: readonly AddedToken[], firstId: number): Record<string, object> =>
  Object.fromEntries(
    tokens.map((token, index) => {
      const { id: _id, ...rest } = { id: 0, ...described(0, token) };
      return [String(firstId + index), rest];
    }),
  );

/** Each byte as the letter that byte-level BPE writes for it. */
function byteLetters(): string[] {
  const plain = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let others = 0;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(plain(byte) ? byte : 256 + others++));
}

function bpe(words: readonly string[], first: readonly string[]): { vocab: string[]; merges: [string, string][] } {
  const vocab = [...first];
  const merges: [string, string][] = [];
  for (const word of words) {
    const [head = "", ...letters] = [...word];
    let made = head;
    for (const letter of letters) {
      if (!vocab.includes(made + letter)) {
        merges.push([made, letter]);
        vocab.push(made + letter);
      }
      made += letter;
    }
  }
  return { vocab, merges };
}

export interface ByteLevelOptions {
  /** Before the bytes, as SmolLM2 has them, or after all other tokens. */
  readonly added: readonly AddedToken[];
  readonly addedFirst: boolean;
  readonly normalizer: object | null;
  readonly preTokenizer: object;
  readonly postProcessor: (idOf: (content: string) => number) => object | null;
}

/** The file's content, and the id of a token. */
export function byteLevelTokenizer(options: ByteLevelOptions): { file: object; idOf: (content: string) => number } {
  const { added, addedFirst, normalizer, preTokenizer, postProcessor } = options;
  const words = WORDS.flatMap((word) => [word, `Ġ${word}`]);
  const before = addedFirst ? added.map(({ content }) => content) : [];
  const { vocab, merges } = bpe(words, [...before, ...byteLetters()]);
  const all = addedFirst ? vocab : [...vocab, ...added.map(({ content }) => content)];
  const idOf = (content: string): number => all.indexOf(content);
  return {
    idOf,
    file: {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: added.map((token) => described(idOf(token.content), token)),
      normalizer,
      pre_tokenizer: preTokenizer,
      post_processor: postProcessor(idOf),
      decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
      model: {
        type: "BPE",
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: "",
        end_of_word_suffix: "",
        fuse_unk: false,
        byte_fallback: false,
        ignore_merges: false,
        vocab: Object.fromEntries(vocab.map((content, id) => [content, id])),
        merges,
      },
    },
  };
}

/** Gemma's: spaces are `▁`, what has no token falls back to bytes, texts begin with `<bos>`. */
export function sentencePieceTokenizer(added: readonly AddedToken[]): {
  file: object;
  idOf: (content: string) => number;
} {
  const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
  const letters = [..."▁abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,?!':\n"];
  const words = WORDS.flatMap((word) => [word, `▁${word}`]);
  const { vocab, merges } = bpe(words, [...added.map(({ content }) => content), ...bytes, ...letters]);
  const idOf = (content: string): number => vocab.indexOf(content);
  const bos = { SpecialToken: { id: "<bos>", type_id: 0 } };
  const sequence = (id: string) => ({ Sequence: { id, type_id: 0 } });
  return {
    idOf,
    file: {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: added.map((token) => described(idOf(token.content), token)),
      normalizer: { type: "Replace", pattern: { String: " " }, content: "▁" },
      pre_tokenizer: { type: "Split", pattern: { String: " " }, behavior: "MergedWithPrevious", invert: false },
      post_processor: {
        type: "TemplateProcessing",
        single: [bos, sequence("A")],
        pair: [bos, sequence("A"), bos, sequence("B")],
        special_tokens: { "<bos>": { id: "<bos>", ids: [idOf("<bos>")], tokens: ["<bos>"] } },
      },
      decoder: {
        type: "Sequence",
        decoders: [
          { type: "Replace", pattern: { String: "▁" }, content: " " },
          { type: "ByteFallback" },
          { type: "Fuse" },
        ],
      },
      model: {
        type: "BPE",
        dropout: null,
        unk_token: "<unk>",
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
        fuse_unk: true,
        byte_fallback: true,
        ignore_merges: false,
        vocab: Object.fromEntries(vocab.map((content, id) => [content, id])),
        merges,
      },
    },
  };
}

const split = (regex: string): object => ({
  type: "Split",
  pattern: { Regex: regex },
  behavior: "Isolated",
  invert: false,
});
const bytesOnly = (trim_offsets: boolean): object => ({
  type: "ByteLevel",
  add_prefix_space: false,
  trim_offsets,
  use_regex: false,
});

/** How the families cut a text before BPE. */
export const PRE_TOKENIZERS = {
  smollm2: {
    type: "Sequence",
    pretokenizers: [
      { type: "Digits", individual_digits: true },
      { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
    ],
  },
  qwen: {
    type: "Sequence",
    pretokenizers: [
      split(
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      ),
      bytesOnly(false),
    ],
  },
  llama3: {
    type: "Sequence",
    pretokenizers: [
      split(
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      ),
      bytesOnly(true),
    ],
  },
} as const;
