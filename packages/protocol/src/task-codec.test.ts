import { describe, expect, it } from "vitest";
import { decodeOcrOutput, decodeText, encodeOcrOutput, encodeText, sniffImage } from "./task-codec.ts";

const page = {
  text: "Hello",
  lines: [{ text: "Hello", confidence: 0.9, box: [0, 0, 10, 0, 10, 5, 0, 5] }],
  width: 20,
  height: 10,
};

describe("items and outputs as bytes", () => {
  it("[OC1] round-trips text and OCR outputs", () => {
    expect(decodeText(encodeText("Grüße 🐦"))).toEqual({ ok: true, value: "Grüße 🐦" });
    expect(decodeOcrOutput(encodeOcrOutput(page))).toEqual({ ok: true, value: page });
  });

  it("[OC1] refuses invalid UTF-8, invalid JSON and other shapes", () => {
    expect(decodeText(Uint8Array.of(0xc3, 0x28))).toMatchObject({ error: { code: "malformed_frame" } });
    expect(decodeOcrOutput(encodeText("{"))).toMatchObject({ error: { code: "malformed_frame" } });
    expect(decodeOcrOutput(encodeText(JSON.stringify({ ...page, extra: 1 })))).toMatchObject({
      error: { code: "wrong_shape" },
    });
    expect(decodeOcrOutput(encodeText("null"))).toMatchObject({ error: { code: "wrong_shape" } });
  });

  it("[OC2] tells images by their first bytes", () => {
    expect(sniffImage(Uint8Array.of(0x89, 0x50, 0x4e, 0x47))).toBe("png");
    expect(sniffImage(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe("jpeg");
    expect(sniffImage(encodeText("RIFF....WEBPVP8 "))).toBe("webp");
    expect(sniffImage(encodeText("GIF89a"))).toBeUndefined();
    expect(sniffImage(new Uint8Array())).toBeUndefined();
  });
});
