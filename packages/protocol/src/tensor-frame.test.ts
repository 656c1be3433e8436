import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DTYPES, type Dtype, decodeTensor, encodeTensor, float32Tensor, toFloat32Array } from "./tensor-frame.ts";

const dtypes = Object.keys(DTYPES).filter((name): name is Dtype => name in DTYPES);
const tensor = fc
  .record({ dtype: fc.constantFrom(...dtypes), dims: fc.array(fc.nat({ max: 5 }), { maxLength: 4 }) })
  .chain(({ dtype, dims }) => {
    const size = dims.reduce((n, d) => n * d, 1) * DTYPES[dtype].bytes;
    return fc.uint8Array({ minLength: size, maxLength: size }).map((data) => ({ dtype, dims, data }));
  });

describe("tensor frames", () => {
  it("[TF1] [TF3] survive the round trip, with aligned data", () => {
    fc.assert(
      fc.property(tensor, (given) => {
        const frame = encodeTensor(given);
        const got = decodeTensor(frame);
        if (!got.ok) throw new Error(got.error.detail);
        expect(got.value).toEqual(given);
        expect((got.value.data.byteOffset - frame.byteOffset) % 8).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it("[TF1] covers every dtype of the table", () => {
    for (const dtype of dtypes) {
      const data = Uint8Array.from({ length: DTYPES[dtype].bytes * 2 }, (_, i) => i);
      expect(decodeTensor(encodeTensor({ dtype, dims: [2], data }))).toEqual({
        ok: true,
        value: { dtype, dims: [2], data },
      });
    }
  });

  it("[TF2] refuses a damaged header or a length that doesn't fit", () => {
    const frame = encodeTensor(float32Tensor([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)));
    const damage = (at: number, value: number) => {
      const copy = frame.slice();
      copy[at] = value;
      return decodeTensor(copy);
    };
    for (const [at, value] of [
      [0, 0],
      [4, 99],
      [5, 9],
      [6, 1],
      [8, 3],
      [12, 255],
    ] as const)
      expect(damage(at, value), `byte ${at}`).toMatchObject({ ok: false, error: { code: "malformed_frame" } });
    for (let n = 0; n < frame.length; n++) expect(decodeTensor(frame.subarray(0, n)).ok).toBe(false);
  });

  it("[TF2] never throws on any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 48 }), (bytes) => {
        decodeTensor(bytes);
      }),
    );
  });

  it("[TF1] gives float32 numbers also from unaligned bytes", () => {
    const frame = encodeTensor(float32Tensor([3], Float32Array.of(1.5, -2, 3e-8)));
    const shifted = new Uint8Array(frame.length + 1);
    shifted.set(frame, 1);
    const got = decodeTensor(shifted.subarray(1));
    if (!got.ok) throw new Error(got.error.code);
    expect(toFloat32Array(got.value)).toEqual(Float32Array.of(1.5, -2, 3e-8));
    const buffer = decodeTensor(Buffer.from(shifted.buffer).subarray(1));
    if (!buffer.ok) throw new Error(buffer.error.code);
    expect(toFloat32Array(buffer.value)).toEqual(Float32Array.of(1.5, -2, 3e-8));
  });
});
