import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { plainLogits } from "../../test/plain-decoder.ts";
import { namedWeights, TINY_DECODERS } from "../../test/tiny-decoder.ts";
import { decoderGraph } from "./decoder-graph.ts";
import type { DecoderPrecision, DecoderShape } from "./decoder-shape.ts";
import { encodeModel } from "./model-codec.ts";

type Cache = Readonly<Record<string, ort.Tensor>>;
interface Row {
  readonly ids: readonly number[];
  readonly mask: readonly number[];
  readonly positions: readonly number[];
}

const ROW = [3, 17, 5, 39, 0, 22, 8, 8, 31, 12];
const bytesOf = (shape: DecoderShape, precision: DecoderPrecision = "fp32"): Uint8Array =>
  encodeModel(decoderGraph("tiny", shape, namedWeights, precision));

function emptyCache(shape: DecoderShape, batch: number, half = false): Cache {
  const dims = [batch, shape.kvHeads, 0, shape.headSize];
  const empty = half
    ? new ort.Tensor("float16", new Uint16Array(0), dims)
    : new ort.Tensor("float32", new Float32Array(0), dims);
  const names = Array.from({ length: shape.layers }, (_, layer) =>
    ["key", "value"].map((part) => `past_key_values.${layer}.${part}`),
  );
  return Object.fromEntries(names.flat().map((name) => [name, empty]));
}

/** Logits of each row's tokens, and the cache for the next step. */
async function step(session: ort.InferenceSession, rows: readonly Row[], cache: Cache) {
  const int64 = (values: readonly (readonly number[])[]): ort.Tensor =>
    new ort.Tensor("int64", BigInt64Array.from(values.flat(), BigInt), [values.length, values[0]?.length ?? 0]);
  const outputs = await session.run({
    ...cache,
    input_ids: int64(rows.map((row) => row.ids)),
    attention_mask: int64(rows.map((row) => row.mask)),
    position_ids: int64(rows.map((row) => row.positions)),
  });
  const logits = Array.from(outputs.logits?.data ?? [], Number);
  const width = (outputs.logits?.dims ?? [])[2] ?? 1;
  const count = rows[0]?.ids.length ?? 0;
  return {
    logits: rows.map((_, row) =>
      Array.from({ length: count }, (_, at) =>
        logits.slice((row * count + at) * width, (row * count + at + 1) * width),
      ),
    ),
    cache: Object.fromEntries(
      Object.entries(outputs)
        .filter(([name]) => name !== "logits")
        .map(([name, tensor]) => [name.replace("present.", "past_key_values."), tensor]),
    ),
  };
}

const whole = (ids: readonly number[], padding = 0): Row => ({
  ids: [...Array<number>(padding).fill(7), ...ids],
  mask: [...Array<number>(padding).fill(0), ...ids.map(() => 1)],
  positions: [...Array<number>(padding).fill(1), ...ids.map((_, index) => index)],
});
const furthest = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? Number.NaN))));

async function withSession(bytes: Uint8Array, use: (session: ort.InferenceSession) => Promise<void>): Promise<void> {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  try {
    await use(session);
  } finally {
    await session.release();
  }
}

describe.each(Object.entries<DecoderShape>(TINY_DECODERS))("a decoder's graph: %s", (_, shape) => {
  it("[MD20] gives the logits that plain loops give", () =>
    withSession(bytesOf(shape), async (session) => {
      const { logits } = await step(session, [whole(ROW)], emptyCache(shape, 1));
      const expected = plainLogits(shape, namedWeights, ROW);
      // The answer hangs on what was read: else the comparison would say little.
      expect(furthest(expected[6] ?? [], expected[7] ?? [])).toBeGreaterThan(0.1);
      expect(furthest((logits[0] ?? []).flat(), expected.flat())).toBeLessThan(1e-4);
    }));

  it("[MD21] gives token by token, and in pieces, what it gives at once", () =>
    withSession(bytesOf(shape), async (session) => {
      const expected = plainLogits(shape, namedWeights, ROW);
      for (const cuts of [ROW.map((_, index) => index + 1), [4, 5, 10]]) {
        let cache = emptyCache(shape, 1);
        let start = 0;
        for (const end of cuts) {
          const row = {
            ids: ROW.slice(start, end),
            mask: Array<number>(end).fill(1),
            positions: Array.from({ length: end - start }, (_, index) => start + index),
          };
          const made = await step(session, [row], cache);
          expect(furthest((made.logits[0] ?? []).flat(), expected.slice(start, end).flat())).toBeLessThan(1e-4);
          cache = made.cache;
          start = end;
        }
      }
    }));

  it("[MD22] gives rows of other lengths in one batch, padded on the left, what each gets alone", () =>
    withSession(bytesOf(shape), async (session) => {
      const rows = [ROW, ROW.slice(2, 6), ROW.slice(5)];
      const longest = ROW.length - 1;
      // All but each row's last token at once, the last one with the cache.
      const prompts = rows.map((row) => whole(row.slice(0, -1), longest - (row.length - 1)));
      const first = await step(session, prompts, emptyCache(shape, rows.length));
      const last = rows.map((row, index) => ({
        ids: row.slice(-1),
        mask: [...(prompts[index]?.mask ?? []), 1],
        positions: [row.length - 1],
      }));
      const second = await step(session, last, first.cache);
      rows.forEach((row, index) => {
        const expected = plainLogits(shape, namedWeights, row);
        const read = first.logits[index]?.slice(longest - (row.length - 1)) ?? [];
        expect(furthest([...read, ...(second.logits[index] ?? [])].flat(), expected.flat())).toBeLessThan(1e-4);
      });
    }));

  // As a share of the logits: 0 is the same, a graph of nothing would be at 1.
  it.each([
    ["fp16", 0.005],
    ["q8", 0.05],
    ["q4", 0.5],
    ["q4f16", 0.5],
  ] as const)("[MD23] keeps to the model in %s", (precision, most) =>
    withSession(bytesOf(shape, precision), async (session) => {
      const cache = emptyCache(shape, 1, precision.endsWith("16"));
      const { logits } = await step(session, [whole(ROW)], cache);
      const expected = plainLogits(shape, namedWeights, ROW).flat();
      const off = (logits[0] ?? []).flat().map((value, index) => value - (expected[index] ?? Number.NaN));
      const distance = Math.hypot(...off) / Math.hypot(...expected);
      expect(distance).toBeGreaterThan(1e-6);
      expect(distance).toBeLessThan(most);
    }),
  );

  it("[MD23] is the same bytes each time", () => {
    expect(Buffer.from(bytesOf(shape, "q4")).equals(bytesOf(shape, "q4"))).toBe(true);
  });
});
