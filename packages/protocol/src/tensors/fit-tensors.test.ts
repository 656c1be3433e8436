import { describe, expect, it } from "vitest";
import { float32Tensor, type TensorBytes } from "../tensor-frame.ts";
import { fitInputs, outputBytesMax, outputFault } from "./fit-tensors.ts";
import { tensorFromNumbers, tensorNumbers } from "./tensor-numbers.ts";
import { type TensorInput, type TensorOutput, tensorName } from "./tensor-port.ts";

const side = (name: string) => ({ name, min: 2, max: 8, multipleOf: 2 });
const INPUTS: TensorInput[] = [
  { name: "x", dtype: "float32", dims: [1, side("h"), side("w")], elementsMax: 32 },
  { name: "keep", dtype: "bool", dims: [side("h")], elementsMax: 8 },
];
const OUTPUTS: TensorOutput[] = [{ name: "y", dtype: "float32", dims: [1, "w", "h"] }];

const floats = (dims: number[], fill = 0): TensorBytes =>
  float32Tensor(dims, new Float32Array(dims.reduce((n, d) => n * d, 1)).fill(fill));
const bools = (...values: number[]): TensorBytes => ({
  dtype: "bool",
  dims: [values.length],
  data: Uint8Array.from(values),
});
const right = { x: floats([1, 4, 8]), keep: bools(0, 1, 1, 0) };
const fit = (tensors: Readonly<Record<string, TensorBytes>>) => fitInputs(INPUTS, new Map(Object.entries(tensors)));

describe("what a graph takes", () => {
  it("[NT3] chooses its free lengths, and the answer has them", () => {
    const fitted = fit(right);
    if (!fitted.ok) throw new Error(fitted.fault.detail);
    expect([...fitted.lengths]).toEqual([
      ["h", 4],
      ["w", 8],
    ]);
    const fault = (tensor: TensorBytes) => outputFault(OUTPUTS, new Map([["y", tensor]]), fitted.lengths);
    expect(fault(floats([1, 8, 4]))).toBeNull();
    expect(fault(floats([1, 4, 8]))).toMatchObject({ kind: "dims", detail: "is [1, 4, 8]; [1, 8, 4] is due." });
    expect(fault(floats([1, 8, 4], Number.NaN))).toMatchObject({ kind: "not_finite" });
    expect(outputFault(OUTPUTS, new Map(), fitted.lengths)).toMatchObject({ kind: "missing", name: "y" });
    expect(outputBytesMax(INPUTS, { name: "y", dtype: "float32", dims: [1, "w", "h"] })).toBe(256);
  });

  it.each<[string, Readonly<Record<string, TensorBytes>>, object]>([
    ["a missing one", { x: right.x }, { kind: "missing", name: "keep" }],
    ["a stranger", { ...right, z: right.x }, { kind: "unknown", name: "z" }],
    [
      "a long stranger's name, cut",
      { ...right, ["z".repeat(5000)]: right.x },
      { kind: "unknown", name: "z".repeat(64) },
    ],
    ["another rank", { ...right, x: floats([4, 8]) }, { kind: "dims", name: "x" }],
    ["another fixed length", { ...right, x: floats([2, 4, 4]) }, { kind: "dims", name: "x" }],
    ["a length above its bound", { ...right, x: floats([1, 4, 10]) }, { kind: "dims", name: "x" }],
    ["a length of nothing", { ...right, x: floats([1, 4, 0]) }, { kind: "dims", name: "x" }],
    ["a length between the multiples", { ...right, x: floats([1, 4, 3]) }, { kind: "dims", name: "x" }],
    ["one name with two lengths", { ...right, keep: bools(1, 1) }, { kind: "dims", name: "keep" }],
    ["too many elements", { ...right, x: floats([1, 8, 8]) }, { kind: "elements", name: "x" }],
    ["another type", { ...right, keep: floats([4]) }, { kind: "dtype", name: "keep" }],
    ["NaN", { ...right, x: floats([1, 4, 8], Number.NaN) }, { kind: "not_finite", name: "x" }],
    ["infinity", { ...right, x: floats([1, 4, 8], Number.NEGATIVE_INFINITY) }, { kind: "not_finite", name: "x" }],
    ["a boolean of two", { ...right, keep: bools(0, 1, 2, 0) }, { kind: "not_bool", name: "keep" }],
  ])("[NT4] %s is refused by name", (_what, tensors, fault) => {
    expect(fit(tensors)).toMatchObject({ ok: false, fault });
  });

  it("[NT5] no name is one that objects take for something else", () => {
    for (const name of ["__proto__", "", "a b", "ü", "x".repeat(129), "a\u0000"])
      expect(tensorName.safeParse(name).success, name).toBe(false);
    for (const name of ["x", "sigmoid_0.tmp_0", "input.1", "495", "constructor"])
      expect(tensorName.safeParse(name).success, name).toBe(true);
  });
});

describe("numbers as tensors", () => {
  it.each([
    ["float32", [1.5, -2, 3.4e38], [3.5e38]],
    ["float64", [1e300], [Number.POSITIVE_INFINITY]],
    ["float16", [0.5, 65_504], [65_520]],
    ["uint8", [0, 255], [256]],
    ["int8", [-128], [128]],
    ["bool", [0, 1], [2]],
    ["uint16", [65_535], [-1]],
    ["int16", [-32_768], [0.5]],
    ["uint32", [4_294_967_295], [4_294_967_296]],
    ["int32", [-2_147_483_648], [2_147_483_648]],
    ["int64", [Number.MIN_SAFE_INTEGER], [2 ** 53]],
    ["uint64", [Number.MAX_SAFE_INTEGER], [-1]],
  ] as const)("[NT6] %s holds what it can, and the first that it can't is told", (dtype, held, refused) => {
    const made = tensorFromNumbers(dtype, [held.length], held);
    if (typeof made === "number") throw new Error(`element ${made} was refused`);
    expect(tensorNumbers(made)).toEqual(held.map((value) => (dtype === "float32" ? Math.fround(value) : value)));
    expect(tensorFromNumbers(dtype, [held.length + 1], [...held, ...refused])).toBe(held.length);
    for (const stranger of ["1", null, Number.NaN, {}]) expect(tensorFromNumbers(dtype, [1], [stranger])).toBe(0);
  });
});
