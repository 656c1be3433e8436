// A graph that packs caches where they are: of each source some rows, and of those some columns, one source under the other.
// Written as ONNX bytes (onnx.proto3), since nothing but `Gather` and `Concat` is in it.
import type { HeldDtype } from "../session.ts";

const ELEMENT: Readonly<Record<HeldDtype | "int64", number>> = { float32: 1, int64: 7, float16: 10 };
const OPSET = 17;
const IR_VERSION = 8;

export const sourceName = (source: number, tensor: number): string => `source_${source}.${tensor}`;
export const rowsName = (source: number): string => `rows_${source}`;
export const columnsName = (source: number): string => `columns_${source}`;
export const packedName = (tensor: number): string => `packed.${tensor}`;

/** @param shapes heads and size of each tensor, `[rows, heads, columns, size]` */
export function gatherGraph(
  dtype: HeldDtype,
  shapes: readonly { readonly heads: number; readonly size: number }[],
  sources: number,
): Uint8Array {
  const nodes: number[][] = [];
  const inputs: number[][] = [];
  const outputs: number[][] = [];
  for (let source = 0; source < sources; source++) {
    inputs.push(value(rowsName(source), "int64", [`rows ${source}`]));
    inputs.push(value(columnsName(source), "int64", ["columns"]));
  }
  for (const [tensor, { heads, size }] of shapes.entries()) {
    const packed = packedName(tensor);
    const gathered: string[] = [];
    for (let source = 0; source < sources; source++) {
      const name = sourceName(source, tensor);
      inputs.push(value(name, dtype, [`rows in ${source}`, heads, `columns in ${source}`, size]));
      const out = sources === 1 ? packed : `${name}.gathered`;
      nodes.push(node("Gather", [name, rowsName(source)], `${name}.rows`, 0));
      nodes.push(node("Gather", [`${name}.rows`, columnsName(source)], out, 2));
      gathered.push(out);
    }
    if (sources > 1) nodes.push(node("Concat", gathered, packed, 0));
    outputs.push(value(packed, dtype, ["rows", heads, "columns", size]));
  }
  const graph = [
    ...nodes.flatMap((bytes) => part(1, bytes)),
    ...text(2, "pack"),
    ...inputs.flatMap((bytes) => part(11, bytes)),
    ...outputs.flatMap((bytes) => part(12, bytes)),
  ];
  return Uint8Array.from([...whole(1, IR_VERSION), ...part(7, graph), ...part(8, whole(2, OPSET))]);
}

function node(op: string, inputs: readonly string[], output: string, axis: number): number[] {
  const attribute = [...text(1, "axis"), ...whole(3, axis), ...whole(20, 2)];
  return [
    ...inputs.flatMap((name) => text(1, name)),
    ...text(2, output),
    ...text(3, output),
    ...text(4, op),
    ...part(5, attribute),
  ];
}

function value(name: string, dtype: HeldDtype | "int64", dims: readonly (string | number)[]): number[] {
  const shape = dims.flatMap((dim) => part(1, typeof dim === "string" ? text(2, dim) : whole(1, dim)));
  return [...text(1, name), ...part(2, part(1, [...whole(1, ELEMENT[dtype]), ...part(2, shape)]))];
}

function varint(number: number): number[] {
  const out: number[] = [];
  let rest = number;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) + 128);
  out.push(rest);
  return out;
}

const whole = (field: number, number: number): number[] => [...varint(field * 8), ...varint(number)];
const part = (field: number, bytes: readonly number[]): number[] => [
  ...varint(field * 8 + 2),
  ...varint(bytes.length),
  ...bytes,
];
const text = (field: number, letters: string): number[] =>
  part(
    field,
    Array.from(letters, (letter) => letter.charCodeAt(0)),
  );
