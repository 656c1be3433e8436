// Which of a decoder's graph files is meant: Hugging Face's names for one model in several precisions.
import { posix } from "node:path";
import { Refusal } from "../refusal.ts";
import type { HubClient } from "./hub-client.ts";
import { repoName } from "./hub-repo.ts";
import type { HubFile } from "./list-files.ts";

/** In the order of choice: what every node runs, the smaller first; then what needs 16-bit floats; last what no GPU runs. */
export const DTYPES = ["q4", "fp32", "q4f16", "fp16", "q8"] as const;
/** A graph's precision, by the name that exporters give it. */
export type Dtype = (typeof DTYPES)[number];

/** File names without their folder. */
const NAMES: Readonly<Record<Dtype, readonly string[]>> = {
  fp32: ["model.onnx"],
  fp16: ["model_fp16.onnx"],
  q8: ["model_quantized.onnx", "model_int8.onnx"],
  q4: ["model_q4.onnx"],
  q4f16: ["model_q4f16.onnx"],
};
const FOLDERS = ["onnx", ""];

export const isDtype = (value: string): value is Dtype => DTYPES.some((dtype) => dtype === value);

/** The repository's graph of this precision. */
export function graphOfDtype(files: ReadonlyMap<string, HubFile>, dtype: Dtype): HubFile | undefined {
  for (const folder of FOLDERS)
    for (const name of NAMES[dtype]) {
      const file = files.get(posix.join(folder, name));
      if (file !== undefined) return file;
    }
  return undefined;
}

/** The precision asked for, else the first of `DTYPES` that is there; with what the others are, for saying so. */
export function chooseDtype(
  client: HubClient,
  files: ReadonlyMap<string, HubFile>,
  asked: Dtype | undefined,
): { readonly dtype: Dtype; readonly file: HubFile; readonly others: readonly Dtype[] } {
  const held = DTYPES.filter((dtype) => graphOfDtype(files, dtype) !== undefined);
  const dtype = asked ?? held[0];
  const file = dtype === undefined ? undefined : graphOfDtype(files, dtype);
  if (dtype !== undefined && file !== undefined)
    return { dtype, file, others: held.filter((other) => other !== dtype) };
  throw new Refusal("file_missing", `${repoName(client.repo)} has no ${wanted(asked)}. ${cure(files, held)}`);
}

/** The precision that a file's name stands for; undefined where it is none of Hugging Face's names. */
export const dtypeOfFile = (path: string): Dtype | undefined =>
  DTYPES.find((dtype) => NAMES[dtype].includes(posix.basename(path)));

const wanted = (asked: Dtype | undefined): string =>
  asked === undefined
    ? "onnx/model.onnx and none of its other precisions"
    : `onnx/${NAMES[asked].join(" and no onnx/")}`;

function cure(files: ReadonlyMap<string, HubFile>, held: readonly Dtype[]): string {
  if (held.length > 0) return `It has ${held.join(", ")}: name one with --dtype.`;
  const graphs = [...files.keys()].filter((path) => path.endsWith(".onnx")).slice(0, 8);
  return graphs.length > 0
    ? `It has ${graphs.join(", ")}: name one with --file.`
    : "It has no ONNX file at all: many models have an ONNX build under onnx-community; else export it first.";
}
