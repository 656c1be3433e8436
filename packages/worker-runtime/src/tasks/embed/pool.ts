// From a graph's output to one vector a row.
import type { EmbedParams } from "@starling/protocol";
import type { Floats } from "../session.ts";

/**
 * The vector of row `row`, written into `out` (`dimensions` long).
 * @param values `[rows, dimensions]` for pooling `none`, else `[rows, tokens, dimensions]`
 * @param length how many tokens of the row are its own and not padding
 */
export function poolRow(
  values: Floats,
  row: number,
  length: number,
  { pooling, normalize, dimensions }: Pick<EmbedParams, "pooling" | "normalize" | "dimensions">,
  out: Float32Array,
): void {
  if (pooling === "none") {
    out.set(values.data.subarray(row * dimensions, (row + 1) * dimensions));
  } else {
    const tokens = values.dims[1] ?? 0;
    const first = row * tokens * dimensions;
    const count = pooling === "cls" ? 1 : Math.max(1, length);
    for (let d = 0; d < dimensions; d++) {
      let sum = 0;
      for (let t = 0; t < count; t++) sum += values.data[first + t * dimensions + d] ?? 0;
      out[d] = sum / count;
    }
  }
  if (!normalize) return;
  let squares = 0;
  for (const v of out) squares += v * v;
  const scale = 1 / Math.max(Math.sqrt(squares), 1e-12);
  for (let d = 0; d < dimensions; d++) out[d] = (out[d] ?? 0) * scale;
}
