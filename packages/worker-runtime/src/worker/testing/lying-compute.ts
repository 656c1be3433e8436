// A compute that computes rightly and hands in something else: for tests of whoever has to find out.
import {
  decodeOcrOutput,
  decodeTensor,
  encodeOcrOutput,
  encodeTensor,
  float32Tensor,
  ok,
  toFloat32Array,
} from "@starling/protocol";
import type { Compute } from "../../compute.ts";

export const LIES = ["garbage", "perturbed", "zeros", "previous", "smaller-model"] as const;
export type Lie = (typeof LIES)[number];

export interface Lying {
  readonly lie: Lie;
  /** How many items it answers rightly first: a liar that is honest until trusted. */
  readonly afterItems: number;
}

/** The share of a vector's mean size by which `perturbed` is off: small to the eye, and beyond what models that were not calibrated tolerate. */
const PERTURBED_SHARE = 0.05;

/** Passes its known answers, as a liar would see to; only what it hands in is wrong. */
export function createLyingCompute(honest: Compute, { lie, afterItems }: Lying, random: () => number): Compute {
  let answered = 0;
  const previous = new Map<string, Uint8Array>();
  return {
    ...honest,
    async run(modelId, items, options) {
      const outcome = await honest.run(modelId, items, options);
      if (!outcome.ok) return outcome;
      const outputs = outcome.value.outputs.map((output) => {
        const before = previous.get(modelId);
        if (before === undefined || lie !== "previous") previous.set(modelId, output);
        answered += 1;
        if (answered <= afterItems) return output;
        if (lie === "previous") return before ?? zerosFor(output);
        return isTensor(output) ? lieOfVector(output, lie, random) : lieOfPage(output, lie);
      });
      return ok({ ...outcome.value, outputs });
    },
  };
}

const isTensor = (output: Uint8Array): boolean => decodeTensor(output).ok;
const zerosFor = (output: Uint8Array): Uint8Array =>
  isTensor(output) ? lieOfVector(output, "zeros", () => 0) : lieOfPage(output, "zeros");

function lieOfVector(output: Uint8Array, lie: Exclude<Lie, "previous">, random: () => number): Uint8Array {
  const tensor = decodeTensor(output);
  if (!tensor.ok) return output;
  const right = toFloat32Array(tensor.value);
  const size = right.reduce((sum, value) => sum + Math.abs(value), 0) / right.length;
  const change: Record<typeof lie, (value: number) => number> = {
    garbage: () => 2 * random() - 1,
    perturbed: (value) => value + PERTURBED_SHARE * size * (2 * random() - 1),
    zeros: () => 0,
    // A bit a weight: the sign is right, the size is not.
    "smaller-model": (value) => Math.sign(value) * size,
  };
  return encodeTensor(float32Tensor(tensor.value.dims, right.map(change[lie])));
}

function lieOfPage(output: Uint8Array, lie: Exclude<Lie, "previous">): Uint8Array {
  const page = decodeOcrOutput(output);
  if (!page.ok) return output;
  const change: Record<typeof lie, (text: string) => string> = {
    garbage: (text) => [...text].reverse().join(""),
    perturbed: (text) => text.replace(/[aeiou]/, "x"),
    zeros: () => "",
    "smaller-model": (text) => text.replace(/[ltji1]/g, "l"),
  };
  const lines = page.value.lines.map((line) => ({ ...line, text: change[lie](line.text) }));
  return encodeOcrOutput({ ...page.value, lines, text: lines.map(({ text }) => text).join("\n") });
}
