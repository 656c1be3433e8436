import type { TensorBytes } from "@starling/protocol";
import type { TensorSource } from "../samples/tensors-sample.ts";
import { splitValues } from "./read-tensor.ts";

interface Entered {
  readonly values: string;
  readonly file: { readonly name: string; readonly bytes: Uint8Array } | null;
}

/** Where a tensor's values come from, as a program would get them: a file without its header, one value for all, or all of them. */
export function sourceOf({ values, file }: Entered, { data }: TensorBytes): TensorSource {
  if (file !== null) return { kind: "file", name: file.name, headBytes: file.bytes.byteLength - data.byteLength };
  const [first, second] = splitValues(values);
  return first !== undefined && second === undefined ? { kind: "fill", value: first } : { kind: "bytes" };
}
