// A small tokenizer in Hugging Face's files: byte-level BPE with a few dozen merges, and markers for turns.

const TEMPLATE =
  "{% for message in messages %}{% if message['role'] not in ['system', 'user', 'assistant'] %}{{ raise_exception('The role must be system, user or assistant.') }}{% endif %}" +
  "{{ '<|begin|>' + message['role'] + '\\n' + message['content'] + '<|end|>' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|begin|>assistant\\n' }}{% endif %}";

const MARKERS = ["<|end|>", "<|begin|>", "<|start|>"];
const WORDS = [" the", " and", " of", " cat", " river", " garden", " lantern", " harbour", " 🐦", " ün", "ss"];

/** Each byte as a printable character, as byte-level tokenizers write it. */
export function byteAlphabet(): string[] {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCodePoint((byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174 ? byte : next++),
  );
}

/** The toy model's tokens: 256 bytes, pieces of words, markers. `end` is its end token. */
export function toyTokenizer() {
  const alphabet = byteAlphabet();
  const vocabulary = [...alphabet];
  const merges: [string, string][] = [];
  for (const word of WORDS) {
    const [first = "", ...rest] = [...Buffer.from(word)].map((byte) => alphabet[byte] ?? "");
    let piece = first;
    for (const char of rest) {
      if (!vocabulary.includes(piece + char)) {
        merges.push([piece, char]);
        vocabulary.push(piece + char);
      }
      piece += char;
    }
  }
  const markers = MARKERS.map((content, i) => ({ id: vocabulary.length + i, content, special: true }));
  const idOf = (content: string): number => markers.find((marker) => marker.content === content)?.id ?? -1;
  const tokenizer = {
    version: "1.0",
    added_tokens: markers.map((marker) => ({
      ...marker,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: {
      type: "TemplateProcessing",
      single: [{ SpecialToken: { id: "<|start|>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
      pair: [],
      special_tokens: { "<|start|>": { id: "<|start|>", ids: [idOf("<|start|>")], tokens: ["<|start|>"] } },
    },
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
      merges,
    },
  };
  return {
    tokenizerJson: JSON.stringify(tokenizer),
    configJson: JSON.stringify({
      tokenizer_class: "PreTrainedTokenizerFast",
      bos_token: "<|start|>",
      eos_token: { content: "<|end|>" },
      chat_template: TEMPLATE,
    }),
    /** Tokens from here on are pieces of words, so many of them. */
    firstWord: alphabet.length,
    words: vocabulary.length - alphabet.length,
    vocabSize: vocabulary.length + MARKERS.length,
    endTokenId: idOf("<|end|>"),
    startTokenId: idOf("<|start|>"),
    beginTokenId: idOf("<|begin|>"),
  };
}
