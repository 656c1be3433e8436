// Tokenizers and chat templates as five families of models have them.
import { Tokenizer } from "@huggingface/tokenizers";
import { createTextCodec } from "@starling/worker-runtime/text-codec";
import { describe, expect, it } from "vitest";
import { SYNTHETIC_DECODERS } from "../../../../models/test/synthetic-decoders.ts";

const TEXT = "Two cats – naïve 🐦 漢字 –\n\n  sat; 1,234.5 isn't it?";

describe.each(Object.entries(SYNTHETIC_DECODERS))("%s", (_family, make) => {
  const { files, expected } = make();
  const textOf = (name: string): string | undefined => {
    const bytes = files.get(name);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  };
  const file = textOf("tokenizer.json") ?? "";
  // An import moves the template into the configuration.
  const own = textOf("chat_template.jinja");
  const config = { ...JSON.parse(textOf("tokenizer_config.json") ?? "{}"), ...(own && { chat_template: own }) };
  const { vocabSize, contextTokens } = expected;
  const codec = createTextCodec({ vocabSize, contextTokens }, file, JSON.stringify(config));
  const library = new Tokenizer(JSON.parse(file), config);

  it("[TC1] texts go to tokens and back as with the library", () => {
    const { ids } = library.encode(TEXT, { add_special_tokens: false });
    const encoded = codec.encodePrompt(TEXT);
    expect(encoded.ok && encoded.value.slice(-ids.length)).toEqual(ids);
    const options = { skip_special_tokens: true, clean_up_tokenization_spaces: false };
    const whole = library.decode(ids, options);
    expect(codec.decodeAll(ids, [])).toBe(whole);
    expect(whole).toContain("naïve 🐦 漢字");
    const decoder = codec.decoder([]);
    const pieces = [...ids.map((id) => decoder.push([id])), decoder.end()];
    expect(pieces.join("")).toBe(whole);
    for (const piece of pieces) expect(piece).not.toMatch(/\p{Surrogate}|\ufffd/u);
  });

  it("[TC1] conversations are written as its template has them, and the end of a turn is no text", () => {
    expect(codec.chat).toBe(true);
    const messages = [
      { role: "user", content: "Hello there" },
      { role: "assistant", content: "Good day" },
      { role: "user", content: "And now?" },
    ] as const;
    const encoded = codec.encodeChat(messages);
    if (!encoded.ok) throw new Error(encoded.error.detail ?? encoded.error.code);
    const text = codec.decodeAll(encoded.value, []);
    const [a, b, c] = ["Hello there", "Good day", "And now?"].map((said) => text.indexOf(said));
    expect([a, b, c].every((at = -1) => at >= 0)).toBe(true);
    expect([a, b, c]).toEqual([a, b, c].sort((x = 0, y = 0) => x - y));
    expect(codec.decodeAll([...expected.endTokenIds], [])).toBe("");
    // The next turn begins with this one, as far as it goes.
    const next = codec.encodeChat(messages.slice(0, 1));
    if (!next.ok) throw new Error(next.error.code);
    const shared = next.value.findIndex((id, i) => encoded.value[i] !== id);
    expect(shared < 0 || shared > 4).toBe(true);
  });
});
