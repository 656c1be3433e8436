import {
  type CheckSpec,
  DTYPES,
  encodeGenerateOutput,
  encodeOcrOutput,
  encodeTensor,
  float32Tensor,
  type OcrOutput,
  packBundle,
} from "@starling/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareItem, compareOutputs, furthestItems } from "./compare-outputs.ts";

const VECTORS: CheckSpec = { kind: "vectors", matchMax: 1e-4, mismatchMin: 1e-3 };
const TENSORS: CheckSpec = { kind: "tensors", matchMax: 1e-4, mismatchMin: 1e-3 };
const TEXT: CheckSpec = { kind: "text", matchMax: 0.02, mismatchMin: 0.1 };
const TOKENS: CheckSpec = { kind: "tokens", matchMax: 0.1, mismatchMin: 1 };

const vector = (...values: number[]) => encodeTensor(float32Tensor([values.length], Float32Array.from(values)));
const vectors = (...rows: number[][]) => packBundle(rows.map((row) => vector(...row)));
const page = (...lines: (readonly [string, number])[]) => {
  const output: OcrOutput = {
    text: lines.map(([text]) => text).join("\n"),
    lines: lines.map(([text, confidence]) => ({ text, confidence, box: [0, 0, 1, 0, 1, 1, 0, 1] })),
    width: 100,
    height: 100,
  };
  return packBundle([encodeOcrOutput(output)]);
};
const turned = (radians: number) => [Math.cos(radians), Math.sin(radians)];

describe("vectors", () => {
  const compare = (a: Uint8Array, b: Uint8Array) => compareOutputs(VECTORS, "embed", a, b);

  test("[VF1] up to matchMax a match, from mismatchMin on a mismatch, between inconclusive", () => {
    expect(compare(vectors(turned(0)), vectors(turned(0)))).toEqual({ verdict: "match", distance: 0 });
    expect(compare(vectors(turned(0)), vectors(turned(0.01))).verdict).toBe("match");
    expect(compare(vectors(turned(0)), vectors(turned(0.03))).verdict).toBe("inconclusive");
    expect(compare(vectors(turned(0)), vectors(turned(0.06))).verdict).toBe("mismatch");
    const opposite = compare(vectors([1, 0]), vectors([-1, 0]));
    expect(opposite).toEqual({ verdict: "mismatch", distance: 2 });
  });

  test("[VF2] a vector of the right direction and another length is as far apart as the lengths are", () => {
    expect(compare(vectors([3, 4]), vectors([6, 8]))).toEqual({ verdict: "mismatch", distance: 0.5 });
    expect(compare(vectors([0, 0]), vectors([3, 4]))).toEqual({ verdict: "mismatch", distance: 1 });
    expect(compare(vectors([0, 0]), vectors([0, 0]))).toEqual({ verdict: "match", distance: 0 });
  });

  test("[VF3] one wrong item makes the chunk wrong", () => {
    const right = [turned(1), turned(2), turned(3)];
    const wrong = [turned(1), turned(2), turned(3.5)];
    expect(compare(vectors(...right), vectors(...wrong)).verdict).toBe("mismatch");
    expect(compare(vectors(...right), vectors(...right)).verdict).toBe("match");
  });

  test.each([
    ["another number of items", vectors([1, 0]), vectors([1, 0], [1, 0])],
    ["no items", packBundle([]), packBundle([])],
    ["other dims", vectors([1, 0]), vectors([1, 0, 0])],
    ["NaN", vectors([1, Number.NaN]), vectors([1, Number.NaN])],
    ["infinity", vectors([1, Number.POSITIVE_INFINITY]), vectors([1, Number.POSITIVE_INFINITY])],
    ["no bundle", Uint8Array.of(9, 9), vectors([1, 0])],
    ["no frame", packBundle([Uint8Array.of(1, 2, 3)]), vectors([1, 0])],
    [
      "another type",
      packBundle([encodeTensor({ dtype: "int32", dims: [2], data: new Uint8Array(8) })]),
      vectors([1, 0]),
    ],
    ["nothing", new Uint8Array(0), new Uint8Array(0)],
  ])("[VF4] what can't be read or measured is a mismatch without a distance: %s", (_, a, b) => {
    expect(compare(a, b)).toEqual({ verdict: "mismatch", distance: null });
    expect(compare(b, a)).toEqual({ verdict: "mismatch", distance: null });
  });
});

describe("tensors", () => {
  const compare = (a: Uint8Array, b: Uint8Array) => compareOutputs(TENSORS, "embed", packBundle([a]), packBundle([b]));

  test("[VF5] the largest difference of an element over max(1, |element|)", () => {
    expect(compare(vector(0, 0.5), vector(0.25, 0.5))).toEqual({ verdict: "mismatch", distance: 0.25 });
    expect(compare(vector(1000, 1), vector(1024, 1)).distance).toBe(24 / 1024);
    expect(compare(vector(Number.NEGATIVE_INFINITY), vector(Number.NEGATIVE_INFINITY)).verdict).toBe("match");
    expect(compare(vector(0, Number.NaN), vector(0, Number.NaN))).toEqual({ verdict: "mismatch", distance: null });
    expect(compare(vector(0), vector(Number.POSITIVE_INFINITY))).toEqual({ verdict: "mismatch", distance: null });
  });

  test("[VF5] whole numbers of 64 bits are told apart by one", () => {
    const frame = (value: bigint) =>
      encodeTensor({ dtype: "int64", dims: [1], data: new Uint8Array(BigInt64Array.of(value).buffer) });
    expect(compare(frame(2n ** 62n), frame(2n ** 62n)).distance).toBe(0);
    expect(compare(frame(2n ** 62n), frame(2n ** 62n + 1n)).distance).toBe(2 ** -62);
    expect(compare(frame(-3n), frame(-4n)).distance).toBe(0.25);
  });
});

describe("text", () => {
  const compare = (a: Uint8Array, b: Uint8Array) => compareOutputs(TEXT, "ocr", a, b);

  test("[VF6] an edit weighs what the recogniser was sure of its line, per character of the longer page", () => {
    expect(compare(page(["0123456789", 1]), page(["0123X56789", 0.7]))).toEqual({ verdict: "mismatch", distance: 0.1 });
    expect(compare(page(["0123456789", 0.5]), page(["0123X56789", 0.5])).distance).toBe(0.05);
    expect(compare(page(["0123456789", 0.75]), page(["012345678", 0.5])).distance).toBe(0.075);
    expect(compare(page(), page())).toEqual({ verdict: "match", distance: 0 });
    expect(compare(page(["Grüße 中文 🙂", 0.9]), page(["Grüße 中文 🙂", 0.8])).distance).toBe(0);
  });

  test("[VF7] who claims to be unsure gains nothing below the least weight", () => {
    const honest = page(["an honest line of text", 0.95]);
    expect(compare(honest, page(["an honest line of text", 0.95], ["and something made up", 0])).verdict).toBe(
      "mismatch",
    );
    expect(compare(honest, page(["zzz zzzzzz zzzz zz zzzz", 0])).verdict).toBe("mismatch");
  });

  test("[VF4] a page whose text isn't its lines joined can't be read", () => {
    const output = {
      text: "forged",
      lines: [{ text: "true", confidence: 1, box: [0, 0, 1, 0, 1, 1, 0, 1] }],
      width: 1,
      height: 1,
    };
    const forged = packBundle([encodeOcrOutput(output)]);
    expect(compare(forged, forged)).toEqual({ verdict: "mismatch", distance: null });
    expect(compare(packBundle([Uint8Array.of(0xff)]), page())).toEqual({ verdict: "mismatch", distance: null });
  });
});

describe("tokens", () => {
  const ids = (...tokens: number[]) => packBundle([encodeGenerateOutput({ tokens, finish: "length" })]);

  test("[VF9] the same ids match; whether others are right as well can't be told without logits", () => {
    expect(compareOutputs(TOKENS, "generate", ids(1, 2), ids(1, 2))).toEqual({ verdict: "match", distance: 0 });
    for (const other of [ids(1, 3), ids(1), ids(1, 2, 3)])
      expect(compareOutputs(TOKENS, "generate", ids(1, 2), other)).toEqual({ verdict: "inconclusive", distance: null });
    expect(compareOutputs(TOKENS, "generate", ids(1, 2), vectors([1, 2]))).toMatchObject({ verdict: "mismatch" });
  });
});

test("[VF10] a check that doesn't fit the task blames nobody", () => {
  expect(compareOutputs(VECTORS, "ocr", page(), page())).toEqual({ verdict: "inconclusive", distance: null });
  expect(compareOutputs(TEXT, "embed", vectors([1]), vectors([1]))).toEqual({
    verdict: "inconclusive",
    distance: null,
  });
});

describe("whatever a node hands in", () => {
  const frames = fc
    .tuple(
      fc.constantFrom("float32", "float16", "int64", "uint8", "float64"),
      fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
      fc.uint8Array({ minLength: 216, maxLength: 216 }),
    )
    .map(([dtype, dims, data]) => {
      const elements = dims.reduce((n, size) => n * size, 1);
      return encodeTensor({ dtype, dims, data: data.subarray(0, elements * DTYPES[dtype].bytes) });
    });
  const lines = fc.array(fc.tuple(fc.string({ maxLength: 12 }), fc.double({ min: 0, max: 1, noNaN: true })), {
    maxLength: 4,
  });
  const pages = lines.map((read) => page(...read));
  const spoiled = (bundles: fc.Arbitrary<Uint8Array>) =>
    fc.tuple(bundles, fc.nat(), fc.option(fc.integer({ min: 0, max: 255 }))).map(([bundle, at, byte]) => {
      const copy = bundle.slice();
      if (byte !== null && copy.length > 0) copy[at % copy.length] = byte;
      return copy;
    });
  const bundles = spoiled(
    fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.array(frames, { maxLength: 3 }).map(packBundle), pages),
  );
  const specs = fc.constantFrom<CheckSpec>(VECTORS, TENSORS, { ...TENSORS, kind: "labels" }, TEXT, TOKENS);

  test("[VF1] comparing never throws, is the same both ways round, and an output matches itself or can't be read", () => {
    const task = ({ kind }: CheckSpec) => (kind === "text" ? "ocr" : "embed");
    fc.assert(
      fc.property(specs, bundles, bundles, (spec, a, b) => {
        const there = compareOutputs(spec, task(spec), a, b);
        expect(compareOutputs(spec, task(spec), b, a)).toEqual(there);
        if (there.distance !== null) expect(there.distance).toBeGreaterThanOrEqual(0);
        const itself = compareOutputs(spec, task(spec), a, a);
        if (itself.distance === null) expect(itself.verdict).toBe("mismatch");
        else expect(itself.verdict).toBe("match");
      }),
      { seed: 6, numRuns: 3000 },
    );
  });
});

describe("items", () => {
  test("[VF3] are compared one by one as a chunk of one is", () => {
    const [a, b] = [vector(1, 0), vector(0, 1)];
    expect(compareItem(VECTORS, "embed", a, a)).toEqual({ verdict: "match", distance: 0 });
    expect(compareItem(VECTORS, "embed", a, b)).toEqual(
      compareOutputs(VECTORS, "embed", vectors([1, 0]), vectors([0, 1])),
    );
    expect(compareItem(VECTORS, "embed", a, Uint8Array.of(1))).toEqual({ verdict: "mismatch", distance: null });
    expect(compareItem(VECTORS, "ocr", a, a).verdict).toBe("inconclusive");
  });

  test("[CK16] are told in the order of how far apart they are, what can't be read first", () => {
    const about = vectors(turned(0), turned(0), turned(0), turned(0));
    const near = vectors(turned(0.01), turned(0), turned(0.02), turned(0));
    const far = packBundle([vector(1, 0), vector(0, 1), vector(1, 0), Uint8Array.of(7)]);
    expect(furthestItems(VECTORS, 4, about, [near, far])).toEqual([3, 1, 2, 0]);
    expect(furthestItems(VECTORS, 2, about, [Uint8Array.of(1)])).toEqual([0, 1]);
  });
});
