import { type ModelProto, TensorProto_DataLocation } from "onnx-buf";
import { encodeModel } from "../../src/onnx/model-codec.ts";
import type { Files } from "../tiny-bert.ts";

/** Smaller weights stay in the graph, as exporters leave them. */
const LARGE_BYTES = 1024;

/**
 * A graph file at `path` with its large weights in files beside it: `<name>_data`, then `<name>_data_1` and so on, as Hugging
 * Face's exports have them; its tensors are shared out in order.
 */
export function withExternalData(model: ModelProto, path: string, count: number): Files {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const large = (model.graph?.initializer ?? []).filter(({ rawData }) => rawData.length >= LARGE_BYTES);
  const parts = Array.from({ length: count }, (_, index) => ({
    suffix: index === 0 ? "_data" : `_data_${index}`,
    pieces: [] as Uint8Array[],
    size: 0,
  }));
  large.forEach((tensor, index) => {
    const part = parts[Math.floor((index * count) / large.length)];
    if (part === undefined) throw new Error("there is no file for it");
    const entries = {
      location: `${name}${part.suffix}`,
      offset: String(part.size),
      length: String(tensor.rawData.length),
    };
    part.pieces.push(tensor.rawData);
    part.size += tensor.rawData.length;
    tensor.rawData = new Uint8Array(0);
    tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
    tensor.externalData = Object.entries(entries).map(([key, value]) => ({
      $typeName: "onnx.StringStringEntryProto",
      key,
      value,
    }));
  });
  return new Map([
    [path, encodeModel(model)],
    ...parts.map(({ suffix, pieces }) => [`${path}${suffix}`, new Uint8Array(Buffer.concat(pieces))] as const),
  ]);
}
