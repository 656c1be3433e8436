import { encodeNamedTensors, encodeTensor, packBundle, type TensorBytes } from "@starling/protocol/vocabulary";
import { describe, expect, it } from "vitest";
import { compareOutputs } from "./compare-outputs.ts";

const CHECK = { kind: "tensors", matchMax: 1e-3, mismatchMin: 1e-2 } as const;

const floats = (values: Float32Array, dims = [1, values.length]): TensorBytes => ({
  dtype: "float32",
  dims,
  data: new Uint8Array(values.buffer),
});
const MAP = Float32Array.from({ length: 4096 }, (_, i) => (Math.sin(i) + 1) / 2);
const moved = (by: number, at = 2048): Float32Array => {
  const values = MAP.slice();
  values[at] = (values[at] ?? 0) + by;
  return values;
};
const answer = (tensors: Readonly<Record<string, TensorBytes>>): Uint8Array =>
  packBundle([encodeNamedTensors(new Map(Object.entries(tensors)))]);
const compare = (a: Readonly<Record<string, TensorBytes>>, b: Readonly<Record<string, TensorBytes>>) =>
  compareOutputs(CHECK, "tensors", answer(a), answer(b));

describe("named tensors compared", () => {
  it("[VF5] honest noise in every element matches; one element that is moved among thousands doesn't", () => {
    const noisy = MAP.map((value, i) => value + (i % 2 === 0 ? 4e-4 : -4e-4));
    const right = { map: floats(MAP) };
    expect(compare(right, { map: floats(noisy) })).toMatchObject({ verdict: "match" });
    expect(compare(right, { map: floats(moved(0.02)) })).toMatchObject({ verdict: "mismatch" });
    expect(compare({ map: floats(moved(0.02)) }, right)).toMatchObject({ verdict: "mismatch" });
    expect(compare(right, { map: floats(moved(0.005)) })).toMatchObject({ verdict: "inconclusive" });
  });

  it("[VF5] the worst of several tensors decides", () => {
    const right = { a: floats(MAP), b: floats(MAP) };
    expect(compare(right, { ...right, b: floats(moved(1)) })).toMatchObject({ verdict: "mismatch" });
  });

  it.each([
    ["NaN", { map: floats(moved(Number.NaN)) }],
    ["infinity", { map: floats(moved(Number.POSITIVE_INFINITY)) }],
    ["another name", { mop: floats(MAP) }],
    ["one more tensor", { map: floats(MAP), more: floats(MAP) }],
    ["another shape", { map: floats(MAP, [64, 64]) }],
    ["another type", { map: { dtype: "int32" as const, dims: [1, 4096], data: new Uint8Array(MAP.buffer) } }],
  ])("[VF4] %s is a mismatch without a distance", (_what, other) => {
    expect(compare({ map: floats(MAP) }, other)).toEqual({ verdict: "mismatch", distance: null });
  });

  it("[VF10] a bare frame is no answer, and a check of another kind tells nothing", () => {
    const bare = packBundle([encodeTensor(floats(MAP))]);
    expect(compareOutputs(CHECK, "tensors", bare, bare)).toEqual({ verdict: "mismatch", distance: null });
    const right = answer({ map: floats(MAP) });
    expect(compareOutputs({ ...CHECK, kind: "vectors" }, "tensors", right, right).verdict).toBe("inconclusive");
  });
});
