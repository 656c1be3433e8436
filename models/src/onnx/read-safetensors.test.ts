import { describe, expect, it } from "vitest";
import { readSafetensors } from "./read-safetensors.ts";

function file(header: object, tail: Uint8Array, headerBytes?: bigint): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const size = new Uint8Array(new BigUint64Array([headerBytes ?? BigInt(text.length)]).buffer);
  return Uint8Array.from([...size, ...text, ...tail]);
}
const half = { dtype: "F16", shape: [2], data_offsets: [0, 4] };
// 1 and -2 in 16 bits.
const TWO = Uint8Array.of(0x00, 0x3c, 0x00, 0xc0);

describe("safetensors", () => {
  it("reads weights of 16 and 32 bits by name", () => {
    const whole = { dtype: "F32", shape: [1, 1], data_offsets: [4, 8] };
    const bytes = file({ __metadata__: { format: "pt" }, a: half, b: whole }, Uint8Array.of(...TWO, 0, 0, 0x20, 0x41));
    const weights = readSafetensors(bytes);
    expect([...weights("a", 2)]).toEqual([1, -2]);
    expect([...weights("b", 1, 1)]).toEqual([10]);
  });

  it("refuses what isn't there, or isn't all there", () => {
    expect(() => readSafetensors(file({ a: half }, TWO))("toString", 2)).toThrow("there is no weight toString");
    expect(() => readSafetensors(file({ a: half }, TWO))("a", 3)).toThrow("a has shape [2], not [3]");
    expect(() => readSafetensors(file({ a: half }, TWO.subarray(0, 3)))("a", 2)).toThrow("not all there");
    expect(() => readSafetensors(file({ a: half }, TWO, 2n ** 40n))).toThrow("no safetensors file");
    expect(() => readSafetensors(new Uint8Array(3))).toThrow("no safetensors file");
  });
});
