// How a decoder's graph names and shapes what goes in and out, read from the graph itself.
import type { GenerateParams } from "@starling/protocol";
import type { HeldDtype, SteppedSession } from "../session.ts";

export interface DecoderIo {
  readonly hasMask: boolean;
  readonly hasPositions: boolean;
  readonly dtype: HeldDtype;
  /** `[rows, heads, tokens, size]` each. */
  readonly past: readonly PastInput[];
}

export interface PastInput {
  readonly input: string;
  /** The output that is this input's next value. */
  readonly output: string;
  readonly heads: number;
  readonly size: number;
}

export const LOGITS = "logits";
export const IDS = "input_ids";
export const MASK = "attention_mask";
export const POSITIONS = "position_ids";
const PAST = "past_key_values.";
const PRESENT = "present.";

/** The outputs of a decoder that are inputs of its next run. */
export const presentNames = (layers: number): string[] =>
  Array.from({ length: layers }, (_, layer) => [`${PRESENT}${layer}.key`, `${PRESENT}${layer}.value`]).flat();

/** Throws a sentence for a graph that is none in Hugging Face's layout. */
export function readDecoderIo(
  { inputs, outputNames }: Pick<SteppedSession, "inputs" | "outputNames">,
  { kvHeads, headDim }: Pick<GenerateParams, "kvHeads" | "headDim">,
): DecoderIo {
  const names = new Set(inputs.map(({ name }) => name));
  for (const [name, has] of [
    [IDS, names.has(IDS)],
    [LOGITS, outputNames.includes(LOGITS)],
  ] as const)
    if (!has) throw new Error(`the graph has no ${name}`);
  const odd = inputs.find(({ name }) => ![IDS, MASK, POSITIONS].includes(name) && !name.startsWith(PAST));
  if (odd !== undefined) throw new Error(`the graph asks for ${odd.name}, which is not known here`);

  const past: PastInput[] = [];
  const dtypes = new Set<string>();
  for (const { name, dtype, dims } of inputs) {
    if (!name.startsWith(PAST)) continue;
    const output = PRESENT + name.slice(PAST.length);
    if (!outputNames.includes(output)) throw new Error(`the graph takes ${name} and gives no ${output}`);
    dtypes.add(dtype);
    const [, heads, , size] = dims;
    past.push({ input: name, output, heads: asNumber(heads, kvHeads), size: asNumber(size, headDim) });
  }
  const [dtype] = dtypes;
  if (dtypes.size !== 1 || (dtype !== "float32" && dtype !== "float16"))
    throw new Error(`the graph keeps earlier tokens as ${[...dtypes].join(" and ") || "nothing"}`);
  return { hasMask: names.has(MASK), hasPositions: names.has(POSITIONS), dtype, past };
}

const asNumber = (dim: number | string | undefined, otherwise: number): number =>
  typeof dim === "number" && dim > 0 ? dim : otherwise;
