// Task `embed`: texts to vectors.
import { decodeText, type EmbedParams, encodeTensor, fail, float32Tensor, type Outcome, ok } from "@starling/protocol";
import type { Tuning } from "../loaded-task.ts";
import { runAhead } from "../run-ahead.ts";
import type { Feed, Session } from "../session.ts";
import { type Batch, planBatches } from "./plan-batches.ts";
import { poolRow } from "./pool.ts";
import type { EncodeTokens } from "./text-encoder.ts";

export interface EmbedModel {
  readonly params: EmbedParams;
  readonly session: Session;
  readonly encode: EncodeTokens;
  readonly tuning: Tuning;
}

/** @returns for each item (UTF-8) a tensor frame, float32 `[dimensions]` */
export async function runEmbed(
  model: EmbedModel,
  items: readonly Uint8Array[],
  { signal }: { signal: AbortSignal },
): Promise<Outcome<readonly Uint8Array[], "input_rejected">> {
  const texts: string[] = [];
  for (const [index, item] of items.entries()) {
    const text = decodeText(item);
    if (!text.ok) return fail("input_rejected", { param: String(index), detail: "The text is not valid UTF-8." });
    texts.push(text.value);
  }
  const vectors = await embedTexts(model, texts, { signal });
  return ok(vectors.map((vector) => encodeTensor(float32Tensor([vector.length], vector))));
}

/** One vector a text, in order. */
export async function embedTexts(
  model: EmbedModel,
  texts: readonly string[],
  { signal }: { signal: AbortSignal },
): Promise<Float32Array[]> {
  const { params, session, tuning } = model;
  const { dimensions } = params;
  const rows = texts.map(model.encode);
  const lengths = rows.map((row) => row.length);
  const vectors = new Array<Float32Array>(texts.length);
  await runAhead(planBatches(lengths, tuning, params.maxTokens), async (batch) => {
    const values = await session.run(feedsOf(params, rows, batch), params.output, { signal });
    const wanted =
      params.pooling === "none" ? [batch.rows.length, dimensions] : [batch.rows.length, batch.tokens, dimensions];
    if (wanted.length !== values.dims.length || wanted.some((d, i) => d !== values.dims[i]))
      throw new Error(`the graph gave [${values.dims.join(", ")}] where [${wanted.join(", ")}] was due`);
    const pooled = new Float32Array(batch.rows.length * dimensions);
    for (const [i, row] of batch.rows.entries()) {
      const vector = pooled.subarray(i * dimensions, (i + 1) * dimensions);
      poolRow(values, i, lengths[row] ?? 0, params, vector);
      if (!vector.every(Number.isFinite)) throw new Error("the graph gave values that are not numbers");
      vectors[row] = vector;
    }
  });
  return vectors;
}

function feedsOf(
  { inputs, padTokenId }: EmbedParams,
  rows: readonly (readonly number[])[],
  batch: Batch,
): Record<string, Feed> {
  const dims = [batch.rows.length, batch.tokens];
  const size = batch.rows.length * batch.tokens;
  const ids = new BigInt64Array(size);
  const mask = new BigInt64Array(size);
  // Ids fit 31 bits, so the low words alone are written: no BigInt is made.
  const idWords = new Int32Array(ids.buffer);
  const maskWords = new Int32Array(mask.buffer);
  if (padTokenId !== 0) for (let at = 0; at < size; at++) idWords[2 * at] = padTokenId;
  batch.rows.forEach((row, i) => {
    (rows[row] ?? []).forEach((id, t) => {
      const at = 2 * (i * batch.tokens + t);
      idWords[at] = id;
      maskWords[at] = 1;
    });
  });
  const feeds: Record<string, Feed> = {
    [inputs.ids]: { dtype: "int64", dims, data: ids },
    [inputs.mask]: { dtype: "int64", dims, data: mask },
  };
  if (inputs.types !== undefined) feeds[inputs.types] = { dtype: "int64", dims, data: new BigInt64Array(size) };
  return feeds;
}
