import { decodeNamedTensors, encodeNamedTensors, float32Tensor } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { TEST_TENSORS_MODEL, testCatalogue } from "../testing/test-catalogue.ts";
import { readTensorsItem } from "./read-tensors-item.ts";

const manifest = testCatalogue({ tensors: true }).manifest(TEST_TENSORS_MODEL);
if (manifest?.task !== "tensors") throw new Error("the test catalogue has no raw tensors");
const read = (item: unknown) => readTensorsItem(manifest, item, "items[3]");

const base64Of = (values: readonly number[]) => Buffer.from(Float32Array.from(values).buffer).toString("base64");
const x = { type: "float32", dims: [1, 4], data: [1, 2, 3, 4.5] };
const gain = { type: "float32", dims: [], data: [2] };
const withX = (part: object) => ({ tensors: { x: { ...x, ...part }, gain } });

describe("an item of named tensors", () => {
  it("[HT61] is the same bytes from numbers and from base64, whatever the order of its names", () => {
    const numbers = read({ tensors: { x, gain } });
    if (!numbers.ok) throw new Error(numbers.error.detail);
    const base64 = read({ tensors: { gain, x: { ...x, data: base64Of(x.data) } } });
    expect(base64).toEqual(numbers);
    const tensors = new Map([
      ["x", float32Tensor([1, 4], Float32Array.from(x.data))],
      ["gain", float32Tensor([], Float32Array.of(2))],
    ]);
    expect(Buffer.from(numbers.value)).toEqual(Buffer.from(encodeNamedTensors(tensors)));
    expect(decodeNamedTensors(numbers.value).ok).toBe(true);
  });

  const wide = 10_000;
  it.each<[string, unknown, string, string, RegExp]>([
    ["a text", "a cat", "invalid_field", "items[3]", /takes tensors; send \{"tensors": \{"x"/],
    ["a list for tensors", { tensors: [x] }, "invalid_field", "items[3]", /takes tensors/],
    ["a field beside tensors", { tensors: { x, gain }, seed: 1 }, "unknown_field", "items[3].seed", /remove it/],
    [
      "a missing tensor",
      { tensors: { x } },
      "invalid_field",
      "items[3].tensors.gain",
      /is missing; the model has x, gain/,
    ],
    [
      "a stranger",
      { tensors: { x, gain, z: x } },
      "unknown_field",
      "items[3].tensors.z",
      /no tensor that the model knows/,
    ],
    [
      "a name that would reach an object's prototype",
      JSON.parse('{"tensors":{"x":null,"gain":null,"__proto__":{"polluted":1}}}'),
      "unknown_field",
      "items[3].tensors.__proto__",
      /no tensor/,
    ],
    ["no tensor", { tensors: { x: 7, gain } }, "invalid_field", "items[3].tensors.x", /is no tensor; send/],
    ["an unknown field of a tensor", withX({ shape: [1] }), "unknown_field", "items[3].tensors.x.shape", /remove it/],
    ["another type", withX({ type: "float64" }), "invalid_field", "items[3].tensors.x.type", /must be "float32"/],
    ["dims that are no list", withX({ dims: "1,4" }), "invalid_field", "items[3].tensors.x.dims", /whole numbers/],
    ["a negative length", withX({ dims: [-1, -4] }), "invalid_field", "items[3].tensors.x.dims", /whole numbers/],
    [
      "lengths whose product overflows",
      withX({ dims: [1, 2 ** 53] }),
      "invalid_field",
      "items[3].tensors.x.dims",
      /whole/,
    ],
    ["a huge length", withX({ dims: [1, 2 ** 40] }), "invalid_field", "items[3].tensors.x", /width is 2 to 10000/],
    ["another rank", withX({ dims: [4] }), "invalid_field", "items[3].tensors.x", /has 1 dimensions; 2 are due/],
    ["nine dimensions", withX({ dims: new Array(9).fill(1) }), "invalid_field", "items[3].tensors.x.dims", /whole/],
    ["an odd width", withX({ dims: [1, 5] }), "invalid_field", "items[3].tensors.x", /a multiple of 2/],
    [
      "too many elements",
      withX({ dims: [1, wide] }),
      "input_too_long",
      "items[3].tensors.x",
      /10000 elements; at most 8000/,
    ],
    [
      "too few numbers",
      withX({ data: [1, 2] }),
      "invalid_field",
      "items[3].tensors.x.data",
      /has 2 numbers; 4 are due/,
    ],
    [
      "a text among numbers",
      withX({ data: [1, 2, "3", 4] }),
      "invalid_field",
      "items[3].tensors.x.data",
      /as element 2/,
    ],
    [
      "a number too large",
      withX({ data: [1, 2, 3, 1e39] }),
      "invalid_field",
      "items[3].tensors.x.data",
      /as element 3/,
    ],
    ["null for a number", withX({ data: [null, 2, 3, 4] }), "invalid_field", "items[3].tensors.x.data", /as element 0/],
    ["no data", withX({ data: undefined }), "invalid_field", "items[3].tensors.x.data", /must be base64/],
    [
      "NaN",
      withX({ data: base64Of([1, Number.NaN, 3, 4]) }),
      "invalid_field",
      "items[3].tensors.x",
      /not finite at element 1/,
    ],
    ["infinity", withX({ data: base64Of([1, 2, 3, -1 / 0]) }), "invalid_field", "items[3].tensors.x", /at element 3/],
    [
      "giant base64",
      withX({ data: "A".repeat(20_000_000) }),
      "invalid_field",
      "items[3].tensors.x.data",
      /16 bytes, 24 char/,
    ],
    [
      "base64 that is none",
      withX({ data: "!".repeat(24) }),
      "invalid_field",
      "items[3].tensors.x.data",
      /is not base64/,
    ],
    [
      "base64 padded wrongly",
      withX({ data: `${"A".repeat(23)}=` }),
      "invalid_field",
      "items[3].tensors.x.data",
      /not base64/,
    ],
  ])("[HT62] %s is refused, and the tensor is named", (_what, item, code, param, sentence) => {
    expect(read(item)).toMatchObject({ ok: false, error: { code, param, detail: expect.stringMatching(sentence) } });
    expect(Object.getPrototypeOf({})).not.toHaveProperty("polluted");
  });

  it("[HT62] one that is too large as a whole is refused by its bytes", () => {
    const small = { ...manifest, limits: { ...manifest.limits, itemBytesMax: 50 } };
    const refused = readTensorsItem(small, { tensors: { x, gain } }, "items[3]");
    expect(refused).toMatchObject({ ok: false, error: { code: "input_too_long", param: "items[3]" } });
  });
});
