// A compute that computes rightly and hands in something else: for tests of whoever has to find out.
import {
  decodeOcrOutput,
  decodeTensor,
  encodeOcrOutput,
  encodeTensor,
  float32Tensor,
  type GenerateManifest,
  ok,
  toFloat32Array,
} from "@starling/protocol";
import type { Compute } from "../../compute.ts";
import type { TextGenerator } from "../../tasks/text-generator.ts";
import type { Lie } from "./lies.ts";
import { createLyingGenerator } from "./lying-texts.ts";

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
  const texts = new Map<string, GenerateManifest["params"]>();
  const next = (): Lie | null => {
    answered += 1;
    return answered <= afterItems ? null : lie;
  };
  /** One a generator, as it remembers what it answered. */
  const liars = new WeakMap<TextGenerator, TextGenerator>();
  function lyingGenerator(generator: TextGenerator, params: GenerateManifest["params"]): TextGenerator {
    const liar = liars.get(generator) ?? createLyingGenerator(generator, { params, next, random });
    liars.set(generator, liar);
    return liar;
  }
  return {
    ...honest,
    prepare(manifest, options) {
      if (manifest.task === "generate") texts.set(manifest.id, manifest.params);
      return honest.prepare(manifest, options);
    },
    generator(modelId) {
      const generator = honest.generator?.(modelId);
      const params = texts.get(modelId);
      return generator === undefined || params === undefined ? undefined : lyingGenerator(generator, params);
    },
    async run(modelId, items, options) {
      const outcome = await honest.run(modelId, items, options);
      // Of texts this is checks; a liar's own texts are streamed.
      if (!outcome.ok || texts.has(modelId)) return outcome;
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
