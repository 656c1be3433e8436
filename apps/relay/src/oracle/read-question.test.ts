import { ORACLE_LIMITS } from "@starling/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readQuestion } from "./read-question.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a contract's question", () => {
  it("is a text, or an item as JSON when it begins with a brace", () => {
    expect(readQuestion("generate", bytes("Once upon"))).toEqual({ ok: true, value: "Once upon" });
    expect(readQuestion("embed", bytes(" {"))).toEqual({ ok: true, value: " {" });
    expect(readQuestion("generate", bytes('{"prompt":"{","max_tokens":3}'))).toEqual({
      ok: true,
      value: { prompt: "{", max_tokens: 3 },
    });
  });

  it("is an image's file for models that read images", () => {
    const file = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff, 0x00);
    expect(readQuestion("ocr", file)).toEqual({ ok: true, value: { image: "iVBOR/8A" } });
  });

  it("[OR1] is refused with a code when it is empty, too long, no text or no JSON", () => {
    const codeOf = (input: Uint8Array) => {
      const read = readQuestion("generate", input);
      return read.ok ? null : read.error.code;
    };
    expect(codeOf(new Uint8Array())).toBe("empty_input");
    expect(codeOf(new Uint8Array(ORACLE_LIMITS.inputBytesMax + 1).fill(0x61))).toBe("input_too_long");
    expect(codeOf(Uint8Array.of(0x61, 0xff))).toBe("invalid_utf8");
    expect(codeOf(Uint8Array.of(0xed, 0xa0, 0x80))).toBe("invalid_utf8");
    expect(codeOf(bytes('{"prompt":'))).toBe("invalid_json");
  });

  it("[OR1] never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("embed", "ocr", "generate" as const),
        fc.uint8Array({ maxLength: 200 }),
        (task, input) => {
          expect(typeof readQuestion(task, input).ok).toBe("boolean");
        },
      ),
    );
  });
});
