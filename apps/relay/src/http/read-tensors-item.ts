// Named tensors as the API takes them become bytes as nodes get them. Names, types and shapes are held to what the model declares
// before a byte of data is looked at; a refusal names the tensor.
import {
  DTYPES,
  encodeNamedTensors,
  fail,
  fitDims,
  fitValues,
  missingOrUnknown,
  type Outcome,
  ok,
  TENSOR_RANK_MAX,
  type TensorBytes,
  type TensorFault,
  type TensorInput,
  type TensorsManifest,
  tensorFromNumbers,
} from "@starling/protocol";
import type { ItemCode } from "./item-code.ts";

const FIELDS: readonly string[] = ["type", "dims", "data"];
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** What stands round the data of an item: names, and frames' headers. */
const SAID_CHARS_MAX = 64;

export function readTensorsItem(
  { id, params, limits }: Pick<TensorsManifest, "id" | "params" | "limits">,
  item: unknown,
  param: string,
): Outcome<Uint8Array, ItemCode> {
  const { inputs } = params;
  if (!isRecord(item) || !isRecord(item.tensors))
    return fail("invalid_field", {
      param,
      detail: `${param}: the model ${id} takes tensors; send {"tensors": {${inputs.map(example).join(", ")}}}.`,
    });
  const stranger = Object.keys(item).find((name) => name !== "tensors");
  if (stranger !== undefined) return unknownField(`${param}.${stranger.slice(0, SAID_CHARS_MAX)}`);
  const given = item.tensors;
  const fault = missingOrUnknown(inputs, Object.keys(given));
  if (fault !== null) return refusal(fault, `${param}.tensors`);
  const tensors = new Map<string, TensorBytes>();
  const lengths = new Map<string, number>();
  for (const port of inputs) {
    const read = readTensor(port, given[port.name], lengths, `${param}.tensors`);
    if (!read.ok) return read;
    tensors.set(port.name, read.value);
  }
  const bytes = encodeNamedTensors(tensors);
  if (bytes.byteLength > limits.itemBytesMax)
    return fail("input_too_long", {
      param,
      detail: `${param} has ${bytes.byteLength} bytes; ${id} takes at most ${limits.itemBytesMax}.`,
    });
  return ok(bytes);
}

function readTensor(
  port: TensorInput,
  given: unknown,
  lengths: Map<string, number>,
  at: string,
): Outcome<TensorBytes, ItemCode> {
  const { name, dtype } = port;
  const param = `${at}.${name}`;
  const invalid = (field: string, detail: string) =>
    fail("invalid_field", { param: `${param}${field}`, detail: `${param}${field} ${detail}` });
  if (!isRecord(given)) return invalid("", `is no tensor; send ${example(port)}.`);
  const stranger = Object.keys(given).find((field) => !FIELDS.includes(field));
  if (stranger !== undefined) return unknownField(`${param}.${stranger.slice(0, SAID_CHARS_MAX)}`);
  if (given.type !== dtype) return invalid(".type", `must be "${dtype}".`);
  const { dims, data } = given;
  if (!isDims(dims)) return invalid(".dims", "must be a list of whole numbers.");
  const fault = fitDims(port, dims, lengths);
  if (fault !== null) return refusal(fault, at);
  const elements = dims.reduce((n, length) => n * length, 1);
  const read =
    typeof data === "string" ? readBase64(port, dims, elements, data) : readNumbers(port, dims, elements, data);
  if (typeof read === "string") return invalid(".data", read);
  const wrong = fitValues(port, read);
  return wrong === null ? ok(read) : refusal(wrong, at);
}

/** The tensor, or what is wrong. The length is compared before anything is decoded. */
function readBase64(
  { dtype }: TensorInput,
  dims: readonly number[],
  elements: number,
  data: string,
): TensorBytes | string {
  const sizeBytes = elements * DTYPES[dtype].bytes;
  const charsDue = 4 * Math.ceil(sizeBytes / 3);
  if (data.length !== charsDue)
    return `has ${data.length} characters of base64; ${elements} elements of ${dtype} are ${sizeBytes} bytes, ${charsDue} characters.`;
  const bytes = BASE64.test(data) ? Buffer.from(data, "base64") : undefined;
  return bytes?.byteLength === sizeBytes
    ? { dtype, dims, data: bytes }
    : "is not base64 (RFC 4648, padded, without line breaks).";
}

function readNumbers(
  { dtype }: TensorInput,
  dims: readonly number[],
  elements: number,
  data: unknown,
): TensorBytes | string {
  if (!Array.isArray(data)) return "must be base64 of the elements' little-endian bytes, or a list of numbers.";
  if (data.length !== elements) return `has ${data.length} numbers; ${elements} are due.`;
  const read = tensorFromNumbers(dtype, dims, data);
  return typeof read === "number" ? `has no ${dtype} as element ${read}.` : read;
}

function refusal({ kind, name, detail }: TensorFault, at: string) {
  const param = `${at}.${name}`;
  const more = { param, detail: `${param} ${detail}` };
  if (kind === "unknown") return fail("unknown_field", more);
  return fail(kind === "elements" ? "input_too_long" : "invalid_field", more);
}

const unknownField = (param: string) =>
  fail("unknown_field", { param, detail: `The field "${param}" is not known here; remove it.` });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isDims = (value: unknown): value is readonly number[] =>
  Array.isArray(value) &&
  value.length <= TENSOR_RANK_MAX &&
  value.every((length) => Number.isSafeInteger(length) && length >= 0);

/** How a tensor is written. */
const example = ({ name, dtype, dims }: TensorInput): string =>
  `"${name}": {"type": "${dtype}", "dims": [${dims.map((dim) => (typeof dim === "number" ? dim : dim.name)).join(", ")}], "data": "<base64>"}`;
