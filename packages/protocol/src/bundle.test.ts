import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packBundle, unpackBundle } from "./bundle.ts";

const parts = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 });

describe("bundle", () => {
  it("[BU1] gives back its parts as views", () => {
    fc.assert(
      fc.property(parts, (given) => {
        const packed = packBundle(given);
        const got = unpackBundle(packed);
        if (!got.ok) throw new Error(got.error.code);
        expect(got.value).toEqual(given);
        for (const part of got.value) expect(part.buffer).toBe(packed.buffer);
      }),
    );
  });

  it("[BU2] refuses what is cut short or has bytes left over", () => {
    fc.assert(
      fc.property(parts, fc.nat(), (given, n) => {
        const packed = packBundle(given);
        expect(unpackBundle(packed.subarray(0, n % packed.length)).ok).toBe(false);
        expect(unpackBundle(Uint8Array.from([...packed, 0])).ok).toBe(false);
      }),
    );
    expect(unpackBundle(packBundle([new Uint8Array(), new Uint8Array()]), 1)).toMatchObject({
      ok: false,
      error: { code: "malformed_frame" },
    });
  });

  it("[BU2] never throws on any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        unpackBundle(bytes);
      }),
    );
  });
});
