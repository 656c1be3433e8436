// ONNX's protobuf (onnx.proto3), just what graphs for tests need.

/** Negative ones as 64 bits of two's complement. */
function varint(value: number): number[] {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 128n; rest >>= 7n) out.push(Number(rest & 127n) + 128);
  return [...out, Number(rest)];
}
export const int = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
export const bytes = (field: number, value: ArrayLike<number>): number[] => [
  ...varint(field * 8 + 2),
  ...varint(value.length),
  ...Array.from(value),
];
export const str = (field: number, value: string): number[] => bytes(field, Buffer.from(value));

export const FLOAT = 1;
export const FLOAT16 = 10;
export const INT32 = 6;
export const INT64 = 7;

export function tensor(
  name: string,
  type: number,
  dims: readonly number[],
  data: Float32Array | Uint16Array | BigInt64Array,
): number[] {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return [...dims.flatMap((d) => int(1, d)), ...int(2, type), ...str(8, name), ...bytes(9, raw)];
}

export function valueInfo(name: string, type: number, dims: readonly (string | number)[]): number[] {
  const shape = dims.flatMap((d) => bytes(1, typeof d === "string" ? str(2, d) : int(1, d)));
  return [...str(1, name), ...bytes(2, bytes(1, [...int(1, type), ...bytes(2, shape)]))];
}

export function node(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly number[][] = [],
  { domain = "", more = [] }: { readonly domain?: string; readonly more?: readonly string[] } = {},
): number[] {
  return [
    ...inputs.flatMap((name) => str(1, name)),
    ...[output, ...more].flatMap((name) => str(2, name)),
    ...str(3, output),
    ...str(4, op),
    ...(domain === "" ? [] : str(7, domain)),
    ...attributes.flatMap((attribute) => bytes(5, attribute)),
  ];
}

export const intAttribute = (name: string, value: number): number[] => [
  ...str(1, name),
  ...int(3, value),
  ...int(20, 2),
];

export const intsAttribute = (name: string, values: readonly number[]): number[] => [
  ...str(1, name),
  ...values.flatMap((value) => int(8, value)),
  ...int(20, 7),
];

export const MICROSOFT = "com.microsoft";

/** @param graph a `GraphProto`; operators are those of opset 17, and ONNX Runtime's own */
export const onnx = (graph: readonly number[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([
    ...int(1, 8),
    ...str(2, "starling"),
    ...bytes(7, graph),
    ...bytes(8, int(2, 17)),
    ...bytes(8, [...str(1, MICROSOFT), ...int(2, 1)]),
  ]);

/** Numbers that look random and are the same everywhere. */
export function numbers(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
