import { encodeTensor, float32Tensor, toFloat32Array } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { readShape, readTensor, readTensorFile } from "./read-tensor.ts";
import { showTensor } from "./show-tensor.ts";

describe("a tensor that is entered", () => {
  it("has a shape of whole numbers", () => {
    expect([readShape("1, 8"), readShape("1x8"), readShape(""), readShape("1 8 ")]).toEqual([
      [1, 8],
      [1, 8],
      [],
      [1, 8],
    ]);
    expect([readShape("1, -8"), readShape("a"), readShape("1.5"), readShape("1 1 1 1 1 1 1 1 1")]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
  it("has its values as they are, or one for all", () => {
    const read = readTensor("float32", "2, 2", "[[1, 2.5], [-3e2, 4]]");
    expect(read.ok && [...toFloat32Array(read.tensor)]).toEqual([1, 2.5, -300, 4]);
    const int64 = readTensor("int64", "3", "-2");
    expect(int64.ok && showTensor(int64.tensor, 8)).toEqual({
      count: 3,
      first: ["-2", "-2", "-2"],
      range: { min: -2, max: -2, mean: -2 },
    });
    const bool = readTensor("bool", "2", "true 0");
    expect(bool.ok && [...bool.tensor.data]).toEqual([1, 0]);
  });
  it("says what is wrong with it", () => {
    expect(readTensor("float32", "2", "1 2 3")).toEqual({ ok: false, fault: "count", wanted: 2 });
    expect(readTensor("float32", "2", "1 x")).toEqual({ ok: false, fault: "values" });
    expect(readTensor("uint8", "1", "256")).toEqual({ ok: false, fault: "values" });
    expect(readTensor("int32", "1", "1.5")).toEqual({ ok: false, fault: "values" });
    expect(readTensor("int64", "1", "9223372036854775808")).toEqual({ ok: false, fault: "values" });
    expect(readTensor("float32", "1000000, 1000000", "0")).toEqual({ ok: false, fault: "large" });
    expect(readTensor("float32", "one", "0")).toEqual({ ok: false, fault: "shape" });
  });
  it("comes from a file as a frame or as bare values", () => {
    const values = Float32Array.of(1, 2, 3, 4);
    const bare = new Uint8Array(values.buffer);
    expect(readTensorFile("float32", "2 2", bare)).toMatchObject({ ok: true, tensor: { dims: [2, 2] } });
    expect(readTensorFile("float32", "3", bare)).toEqual({ ok: false, fault: "count", wanted: 3 });
    const frame = encodeTensor(float32Tensor([4, 1], values));
    expect(readTensorFile("float32", "", frame)).toMatchObject({ ok: true, tensor: { dims: [4, 1] } });
    expect(readTensorFile("int32", "", frame)).toEqual({ ok: false, fault: "kind" });
  });
});
