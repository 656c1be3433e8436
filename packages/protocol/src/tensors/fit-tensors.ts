// Whether tensors are what a graph declares. The same rule at the relay's edge, on a node, and over what a node hands in.
import { DTYPES, type TensorBytes } from "../tensor-frame.ts";
import { firstBadElement } from "./first-bad-element.ts";
import type { NamedTensors } from "./named-tensors.ts";
import type { TensorInput, TensorOutput } from "./tensor-port.ts";

/** What is wrong with which tensor. `name` is null where it is none that the graph declares: then `said` is what was given. */
export interface TensorFault {
  readonly kind: "missing" | "unknown" | "dtype" | "dims" | "elements" | "not_finite" | "not_bool";
  readonly name: string;
  /** A plain sentence's end, to be put behind the tensor's name. */
  readonly detail: string;
}

/** The free lengths that inputs chose, by name. */
export type Lengths = ReadonlyMap<string, number>;
export type Fitted =
  | { readonly ok: true; readonly lengths: Lengths }
  | { readonly ok: false; readonly fault: TensorFault };

const SAID_CHARS_MAX = 64;

/** Whether `dims` may be those of `port`; lengths that it chooses are put into `lengths`. */
export function fitDims(port: TensorInput, dims: readonly number[], lengths: Map<string, number>): TensorFault | null {
  const wrong = (detail: string): TensorFault => ({ kind: "dims", name: port.name, detail });
  const declared = `[${port.dims.map((dim) => (typeof dim === "number" ? dim : dim.name)).join(", ")}]`;
  if (dims.length !== port.dims.length)
    return wrong(`has ${dims.length} dimensions; ${port.dims.length} are due: ${declared}.`);
  let elements = 1;
  for (const [axis, due] of port.dims.entries()) {
    const said = dims[axis] ?? 0;
    elements *= said;
    if (typeof due === "number") {
      if (said !== due) return wrong(`has ${said} as dimension ${axis}; ${due} is due: ${declared}.`);
      continue;
    }
    const { name, min, max, multipleOf } = due;
    if (said < min || said > max || said % multipleOf !== 0)
      return wrong(`has ${said} as dimension ${axis}; ${name} is ${min} to ${max}, a multiple of ${multipleOf}.`);
    const before = lengths.get(name);
    if (before !== undefined && before !== said)
      return wrong(`has ${said} as dimension ${axis}; ${name} is ${before} elsewhere.`);
    lengths.set(name, said);
  }
  if (elements > port.elementsMax)
    return {
      kind: "elements",
      name: port.name,
      detail: `has ${elements} elements; at most ${port.elementsMax} are taken.`,
    };
  return null;
}

/** Type and values: floats are finite, booleans are 0 or 1. */
export function fitValues(port: Pick<TensorInput, "name" | "dtype">, tensor: TensorBytes): TensorFault | null {
  if (tensor.dtype !== port.dtype)
    return { kind: "dtype", name: port.name, detail: `is of ${tensor.dtype}; ${port.dtype} is due.` };
  const bad = firstBadElement(tensor);
  if (bad === null) return null;
  return tensor.dtype === "bool"
    ? { kind: "not_bool", name: port.name, detail: `has another byte than 0 and 1 as element ${bad}.` }
    : {
        kind: "not_finite",
        name: port.name,
        detail: `is not finite at element ${bad}; NaN and infinity are not taken.`,
      };
}

/** Everything that a graph takes, and nothing else. */
export function fitInputs(ports: readonly TensorInput[], tensors: NamedTensors): Fitted {
  const fault = missingOrUnknown(ports, [...tensors.keys()]);
  if (fault !== null) return { ok: false, fault };
  const lengths = new Map<string, number>();
  for (const port of ports) {
    const tensor = tensors.get(port.name);
    const found = tensor === undefined ? null : (fitDims(port, tensor.dims, lengths) ?? fitValues(port, tensor));
    if (found !== null) return { ok: false, fault: found };
  }
  return { ok: true, lengths };
}

/** The fault of an answer to inputs of these lengths, or null. */
export function outputFault(
  ports: readonly TensorOutput[],
  tensors: NamedTensors,
  lengths: Lengths,
): TensorFault | null {
  const fault = missingOrUnknown(ports, [...tensors.keys()]);
  if (fault !== null) return fault;
  for (const port of ports) {
    const tensor = tensors.get(port.name);
    if (tensor === undefined) continue;
    const due = port.dims.map((dim) => (typeof dim === "number" ? dim : lengths.get(dim)));
    if (tensor.dims.length !== due.length || tensor.dims.some((length, axis) => length !== due[axis]))
      return { kind: "dims", name: port.name, detail: `is [${tensor.dims.join(", ")}]; [${due.join(", ")}] is due.` };
    const found = fitValues(port, tensor);
    if (found !== null) return found;
  }
  return null;
}

/** Every name that is declared is there, and no other. */
export function missingOrUnknown(
  ports: readonly { readonly name: string }[],
  names: readonly string[],
): TensorFault | null {
  const declared = ports.map(({ name }) => name);
  const stranger = names.find((name) => !declared.includes(name));
  const list = declared.join(", ");
  if (stranger !== undefined) {
    const name = stranger.slice(0, SAID_CHARS_MAX);
    return { kind: "unknown", name, detail: `is no tensor that the model knows; it has ${list}.` };
  }
  const missing = declared.find((name) => !names.includes(name));
  return missing === undefined
    ? null
    : { kind: "missing", name: missing, detail: `is missing; the model has ${list}.` };
}

/** Bytes of an output's data at most, whatever the inputs' lengths. */
export function outputBytesMax(inputs: readonly TensorInput[], output: TensorOutput): number {
  const longest = new Map<string, number>();
  for (const { dims } of inputs) for (const dim of dims) if (typeof dim !== "number") longest.set(dim.name, dim.max);
  return output.dims.reduce<number>(
    (bytes, dim) => bytes * (typeof dim === "number" ? dim : (longest.get(dim) ?? 1)),
    DTYPES[output.dtype].bytes,
  );
}
