import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, type JsonValue } from "./canonical-json.ts";
import { base64urlOf, bytesOfBase64url, bytesOfHex, hexOf } from "./hex.ts";

describe("one form for each value", () => {
  it("[RC6] is RFC 8785's: its own examples", () => {
    const literals = [null, true, false];
    const numbers = [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 1e-27];
    expect(canonicalJson({ numbers, string: '€$\u000f\nA\'B"\\\\"/', literals })).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    // Sorted by UTF-16 code units, not by code points.
    const keys = { "€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\u0080": 6, ö: 7 };
    expect(Object.keys(JSON.parse(canonicalJson(keys))).sort()).toEqual(Object.keys(keys).sort());
    expect(canonicalJson(keys)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
  });

  it("[RC6] doesn't depend on the order of fields, nor on fields that are left out", () => {
    expect(canonicalJson({ b: 1, a: undefined, c: { y: [], x: {} } })).toBe('{"b":1,"c":{"x":{},"y":[]}}');
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "grapheme" }), fc.integer()), (value) => {
        const turned: JsonValue = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  it("[RC6] refuses what has no form", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, "\ud800"]) expect(() => canonicalJson(bad)).toThrow();
  });

  it("[RC6] bytes have one text, as hex and as base64url", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(hexOf(bytes)).toBe(Buffer.from(bytes).toString("hex"));
        expect(bytesOfHex(hexOf(bytes))).toEqual(bytes);
        expect(base64urlOf(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
        expect(bytesOfBase64url(base64urlOf(bytes))).toEqual(bytes);
      }),
    );
    // Bits left over, padding, another alphabet, a letter too many.
    for (const bad of ["AB", "AAB", "AA==", "A+", "A", "AA\n"]) expect(bytesOfBase64url(bad)).toBeUndefined();
  });
});
