import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeNamedTensors, type TensorBytes, toFloat32Array } from "@starling/protocol";
import * as ort from "onnxruntime-node";

/** How far the graph's answer to one file of named tensors lies from another's, at most; NaN where they don't fit each other. */
export async function mapDifference(dir: string, graph: string, input: string, output: string): Promise<number> {
  const known = await only(join(dir, output));
  const map = await computeMap(dir, graph, input);
  if (String(map.dims) !== String(known.dims)) return Number.NaN;
  const values = toFloat32Array(known);
  return map.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (values[i] ?? Number.NaN))), 0);
}

export async function computeMap(
  dir: string,
  graph: string,
  input: string,
): Promise<{ readonly dims: readonly number[]; readonly data: Float32Array }> {
  const asked = await only(join(dir, input));
  const session = await ort.InferenceSession.create(join(dir, graph), { intraOpNumThreads: 1 });
  const [from = "", to = ""] = [session.inputNames[0], session.outputNames[0]];
  const results = await session.run({ [from]: new ort.Tensor("float32", toFloat32Array(asked), asked.dims) });
  await session.release();
  const map = results[to];
  if (!(map?.data instanceof Float32Array)) throw new Error("the graph gave no float32");
  return { dims: map.dims, data: map.data };
}

async function only(path: string): Promise<TensorBytes> {
  const read = decodeNamedTensors(await readFile(path));
  const [tensor] = read.ok ? read.value.values() : [];
  if (tensor === undefined) throw new Error(`${path} holds no tensor`);
  return tensor;
}
