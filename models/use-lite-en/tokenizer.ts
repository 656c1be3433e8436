// The SentencePiece vocabulary as Hugging Face's tokenizer.json (Unigram).
import { z } from "zod";

/** Pieces and their scores. The package has no score for a few pieces that hold a colon; the original counts those as 0. */
export const vocabulary = z
  .array(z.tuple([z.string().min(1), z.number().nullable()]))
  .min(7)
  .max(100_000);

/** Entries 1 to 5 name control pieces that no text stands for. */
const CONTROL_FIRST = 1;
const CONTROL_LAST = 5;
/** A private-use character: puts the names of control pieces out of reach of texts such as "<s>". */
const UNREACHABLE = "\uE000";
const SPACE = "\u2581";

export function tokenizerFiles(
  pieces: z.infer<typeof vocabulary>,
  tokensMax: number,
): { tokenizer: object; config: object } {
  const vocab = pieces.map(([piece, score], index) => [
    index >= CONTROL_FIRST && index <= CONTROL_LAST ? UNREACHABLE + piece : piece,
    score ?? 0,
  ]);
  const tokenizer = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [],
    // A space before the first word and every space as a visible piece, as the original does, even where the text begins with spaces.
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "NFKC" },
        { type: "Prepend", prepend: SPACE },
        { type: "Replace", pattern: { String: " " }, content: SPACE },
      ],
    },
    pre_tokenizer: null,
    post_processor: null,
    decoder: { type: "Metaspace", replacement: SPACE, prepend_scheme: "always", add_prefix_space: true },
    model: { type: "Unigram", unk_id: 0, vocab, byte_fallback: false },
  };
  const config = { tokenizer_class: "PreTrainedTokenizer", model_max_length: tokensMax, unk_token: pieces[0]?.[0] };
  return { tokenizer, config };
}
