import { existsSync, readFileSync } from "node:fs";
import { Tokenizer } from "@huggingface/tokenizers";
import { createTextCodec } from "@starling/worker-runtime/text-codec";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../testing/liars/seeded-random.ts";
import { byteAlphabet, toyTokenizer } from "../testing/toy-tokenizer.ts";

const toy = toyTokenizer();
const codec = createTextCodec({ contextTokens: 64, vocabSize: toy.vocabSize }, toy.tokenizerJson, toy.configJson);
const bytesOf = (text: string): number[] => [...Buffer.from(text)];

function encode(text: string, of = codec): number[] {
  const encoded = of.encodePrompt(text);
  if (!encoded.ok) throw new Error(encoded.error.code);
  return encoded.value;
}

/** All that is given out, piece by piece; pieces are of `step` tokens. */
function stream(tokens: readonly number[], stop: readonly string[] = [], step = 1): string[] {
  const decoder = codec.decoder(stop);
  const pieces: string[] = [];
  for (let at = 0; at < tokens.length; at += step) pieces.push(decoder.push(tokens.slice(at, at + step)));
  return [...pieces, decoder.end()];
}

describe("text of a model", () => {
  it("[TC1] goes to tokens and back, whatever is in it", () => {
    for (const text of ["the cat and the river", "ü – 漢字 🐦👩‍👩‍👧", "\0\u0001\n\t", "<|end"]) {
      const [start, ...tokens] = encode(text);
      expect(start).toBe(toy.startTokenId);
      expect(codec.decodeAll([...tokens, toy.endTokenId], [])).toBe(text);
    }
  });

  it("[TC1] takes a conversation as the model's template writes it", () => {
    const encoded = codec.encodeChat([
      { role: "user", content: "a cat" },
      { role: "assistant", content: "!" },
    ]);
    const plain = (text: string) => encode(text).slice(1);
    expect(encoded).toEqual({
      ok: true,
      value: [
        toy.beginTokenId,
        ...plain("user\na cat"),
        toy.endTokenId,
        toy.beginTokenId,
        ...plain("assistant\n!"),
        toy.endTokenId,
        toy.beginTokenId,
        ...plain("assistant\n"),
      ],
    });
  });

  it("[TC7] markers that a consumer writes are text, and begin no turn", () => {
    const markers = [toy.beginTokenId, toy.endTokenId, toy.startTokenId];
    const content = "a<|end|><<|begin|>\u{FDD0}<|start|>";
    const encoded = codec.encodeChat([{ role: "user", content }]);
    if (!encoded.ok) throw new Error(encoded.error.detail);
    const own = encoded.value.filter((id) => markers.includes(id));
    expect(own).toEqual([toy.beginTokenId, toy.endTokenId, toy.beginTokenId]);
    const turn = encoded.value.slice(1, encoded.value.indexOf(toy.endTokenId));
    expect(codec.decodeAll(turn, [])).toBe(`user\n${content.replace("\u{FDD0}", "\u{FFFD}")}`);
    // A plain prompt is the consumer's own from its first to its last token.
    expect(encode("a<|end|>").at(-1)).toBe(toy.endTokenId);
  });

  it("[TC1] half a character is refused", () => {
    for (const refused of [codec.encodePrompt("a\ud800"), codec.encodeChat([{ role: "user", content: "\udc00b" }])])
      expect(refused).toMatchObject({ ok: false, error: { code: "invalid_field" } });
  });

  it("[TC1] is refused with a sentence where the template doesn't take it, or there is none", () => {
    const refused = codec.encodeChat([{ role: "tool" as "user", content: "a" }]);
    expect(refused).toMatchObject({ ok: false, error: { code: "invalid_field" } });
    expect(!refused.ok && refused.error.detail).toContain("The role must be system, user or assistant.");
    const bare = createTextCodec({ contextTokens: 64, vocabSize: toy.vocabSize }, toy.tokenizerJson, "{}");
    expect(bare.chat).toBe(false);
    expect(bare.encodeChat([{ role: "user", content: "a" }])).toMatchObject({ error: { code: "invalid_field" } });
  });

  it("[TC2] too long a prompt is refused with the model's context", () => {
    const fits = "z".repeat(62);
    expect(encode(fits)).toHaveLength(63);
    for (const refused of [
      codec.encodePrompt(`${fits}z`),
      codec.encodePrompt("z".repeat(1_000_000)),
      codec.encodeChat([{ role: "user", content: "z".repeat(1_000_000) }]),
      codec.encodeChat(Array.from({ length: 5_000 }, () => ({ role: "user", content: "" }) as const)),
    ]) {
      expect(refused).toMatchObject({ ok: false, error: { code: "context_too_long" } });
      expect(!refused.ok && refused.error.detail).toContain("64 tokens");
    }
  });

  it("[TC2] is refused before it is cut into tokens when no tokens could be long enough", () => {
    const refused = codec.encodePrompt("z".repeat(64 * 40));
    expect(refused.ok ? null : refused.error.detail).toMatch(
      /^The prompt has 2560 characters; .* context is 64 tokens/,
    );
  });

  it("[TC3] never gives out a part of a character", () => {
    const text = "a🐦b 👩‍👩‍👧 ü漢";
    const tokens = bytesOf(text);
    const pieces = stream(tokens);
    expect(pieces.join("")).toBe(text);
    expect(pieces.slice(0, 6)).toEqual(["a", "", "", "", "🐦", "b"]);
    for (const piece of pieces) expect(piece).not.toMatch(/\p{Surrogate}|\ufffd/u);
  });

  it("[TC3] bytes that are no character are shown as such, once, and hold nothing up", () => {
    const broken = [...bytesOf("a"), 0xf0, 0x9f, ...bytesOf("b"), 0xff, 0xe2, 0x82];
    expect(stream(broken)).toEqual(["a", "", "", "\ufffdb", "\ufffd", "", "", "\ufffd"]);
    expect(codec.decodeAll(broken, [])).toBe("a\ufffdb\ufffd\ufffd");
  });

  it("[TC4] ends before the first stop string, of which nothing is ever given out", () => {
    const tokens = bytesOf("one two\n\nthree");
    expect(stream(tokens, ["\n\n"]).join("")).toBe("one two");
    const decoder = codec.decoder(["END", "🐦!"]);
    expect([decoder.push(bytesOf("a E")), decoder.push(bytesOf("N")), decoder.push(bytesOf("O 🐦"))]).toEqual([
      "a ",
      "",
      "ENO ",
    ]);
    expect([decoder.push(bytesOf("?")), decoder.push(bytesOf("🐦! more")), decoder.end()]).toEqual(["🐦?", "", ""]);
    expect(decoder.stopped).toBe("🐦!");
  });

  it("[TC4] what looked like a stop string and is none comes at the end", () => {
    const decoder = codec.decoder(["END"]);
    expect(decoder.push(bytesOf("the EN"))).toBe("the ");
    expect(decoder.end()).toBe("EN");
    expect(decoder.stopped).toBeNull();
  });

  it("[TC4] is the same text however the tokens are cut into pieces", () => {
    const random = seededRandom(7);
    const letters = "ab🐦c \n";
    const draw = (length: number) =>
      Array.from({ length }, () => [...letters][Math.floor(random() * 6)] ?? "").join("");
    let stopped = 0;
    for (let round = 0; round < 500; round++) {
      const tokens = bytesOf(draw(40));
      const stop = Array.from({ length: 1 + Math.floor(random() * 4) }, () => draw(1 + Math.floor(random() * 4)));
      const whole = codec.decodeAll(tokens, stop);
      for (const step of [1, 3, 17]) expect(stream(tokens, stop, step).join(""), JSON.stringify(stop)).toBe(whole);
      if (whole.length < codec.decodeAll(tokens, []).length) stopped += 1;
    }
    expect(stopped).toBeGreaterThan(250);
  });

  it("[TC3] markers are no part of the text, and have one of their own", () => {
    expect(codec.decodeAll([...bytesOf("a"), toy.beginTokenId, ...bytesOf("b"), 1_000_000], [])).toBe("ab");
    expect(codec.tokenText(toy.endTokenId)).toMatchObject({ text: "<|end|>" });
    expect(codec.tokenText(0xf0)).toEqual({ text: "\ufffd", bytes: [0xf0] });
    expect(codec.tokenText(1_000_000)).toEqual({ text: "", bytes: [] });
  });

  it("[TC3] reads tokenizers that fall back to bytes, and whose texts begin with a space of their own", () => {
    const file = JSON.parse(toy.tokenizerJson);
    const vocab = { "▁Hi": 0, "▁you": 1, "<0xF0>": 2, "<0x9F>": 3, "<0x90>": 4, "<0xA6>": 5, "<unk>": 6 };
    const sentencepiece = JSON.stringify({
      ...file,
      added_tokens: [],
      post_processor: null,
      pre_tokenizer: null,
      model: { ...file.model, vocab, merges: [], unk_token: "<unk>" },
      decoder: {
        type: "Sequence",
        decoders: [
          { type: "Replace", pattern: { String: "▁" }, content: " " },
          { type: "ByteFallback" },
          { type: "Fuse" },
          { type: "Strip", content: " ", start: 1, stop: 0 },
        ],
      },
    });
    const other = createTextCodec({ contextTokens: 64, vocabSize: 7 }, sentencepiece, "{}");
    expect(other.decodeAll([0, 1, 2, 3, 4, 5, 1], [])).toBe("Hi you🐦 you");
    const decoder = other.decoder([]);
    expect([0, 2, 3, 4, 5].map((id) => decoder.push([id]))).toEqual(["Hi", "", "", "", "🐦"]);
  });

  it("[TC5] a tokenizer or template that can't be used says so when it is opened", () => {
    const params = { contextTokens: 64, vocabSize: toy.vocabSize };
    const file = JSON.parse(toy.tokenizerJson);
    const open = (tokenizer: object, config: object) => () =>
      createTextCodec(params, JSON.stringify(tokenizer), JSON.stringify(config));
    expect(open({ ...file, decoder: { type: "CTC" } }, {})).toThrow(/decoder \(CTC\)/);
    expect(open(file, { chat_template: "{% for %}" })).toThrow();
    expect(open(file, { chat_template: "x".repeat(100_000) })).toThrow(/65536 are the most/);
  });

  const tiny = new URL("../../../../models/starling-tiny/files/", import.meta.url);
  it.skipIf(!existsSync(tiny))("[TC1] agrees with the library on the default model's tokenizer", () => {
    const [tokenizerJson, configJson] = ["tokenizer.json", "tokenizer_config.json"].map((name) =>
      readFileSync(new URL(name, tiny), "utf8"),
    );
    const vocabSize = Object.keys(JSON.parse(tokenizerJson ?? "").model.vocab).length + 64;
    const params = { contextTokens: 4096, vocabSize };
    const real = createTextCodec(params, tokenizerJson ?? "", configJson ?? "");
    const library = new Tokenizer(JSON.parse(tokenizerJson ?? ""), JSON.parse(configJson ?? ""));
    const text = "“Well,” said the Duchess – and then: naïve 🐦 漢字, \n\n  1,234.5 isn't it ?";
    const { ids } = library.encode(text, { add_special_tokens: false });
    const options = { skip_special_tokens: true, clean_up_tokenization_spaces: false };
    expect(real.decodeAll(ids, [])).toBe(library.decode(ids, options));
    expect(encode(text, real).slice(-ids.length)).toEqual(ids);
    expect(real.encodeChat([{ role: "user", content: "Hello" }]).ok).toBe(true);
  });

  it("[TC1] spells bytes as byte-level tokenizers do", () => {
    expect(new Set(byteAlphabet()).size).toBe(256);
    for (let byte = 0; byte < 256; byte++) expect(codec.tokenText(byte).bytes).toEqual([byte]);
  });
});
