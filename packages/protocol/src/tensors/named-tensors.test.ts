import { describe, expect, it } from "vitest";
import { packBundle } from "../bundle.ts";
import { encodeTensor, float32Tensor, type TensorBytes } from "../tensor-frame.ts";
import { decodeNamedTensors, encodeNamedTensors } from "./named-tensors.ts";

const tensor = (...values: number[]): TensorBytes => float32Tensor([values.length], Float32Array.from(values));
const letters = (text: string) => new TextEncoder().encode(text);
const frame = encodeTensor(tensor(1));

describe("named tensors", () => {
  it("[NT1] have the same bytes in whatever order they were named, and come back as they were", () => {
    const one = new Map([
      ["x", tensor(1, 2)],
      ["mask.0", tensor(3)],
    ]);
    const bytes = encodeNamedTensors(one);
    expect(encodeNamedTensors(new Map([...one].reverse()))).toEqual(bytes);
    const read = decodeNamedTensors(bytes);
    if (!read.ok) throw new Error(read.error.code);
    expect([...read.value.keys()]).toEqual(["mask.0", "x"]);
    expect(read.value.get("x")).toMatchObject({ dtype: "float32", dims: [2] });
    expect([...(read.value.get("x")?.data ?? [])]).toEqual([...tensor(1, 2).data]);
  });

  it.each([
    ["a name without a frame", packBundle([letters("x")])],
    ["a name twice", packBundle([letters("x"), frame, letters("x"), frame])],
    ["names out of order", packBundle([letters("y"), frame, letters("x"), frame])],
    ["no name", packBundle([new Uint8Array(), frame])],
    ["a name too long", packBundle([letters("x".repeat(129)), frame])],
    ["a name with a line break", packBundle([letters("x\n"), frame])],
    ["a name that is no ASCII", packBundle([letters("é"), frame])],
    ["a frame cut short", packBundle([letters("x"), frame.subarray(0, 13)])],
    ["more tensors than a graph may have", packBundle(Array.from({ length: 34 }, () => frame))],
    ["no bundle", Uint8Array.of(1, 2, 3)],
  ])("[NT2] %s is a malformed frame", (_what, bytes) => {
    expect(decodeNamedTensors(bytes)).toMatchObject({ ok: false, error: { code: "malformed_frame" } });
  });
});
