import type { RopeShape } from "./decoder-shape.ts";

export interface RopeTables {
  /** `[positions, headSize / 2]`, row by row. */
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/**
 * Cosines and sines of position × frequency (Su et al., arXiv 2104.09864), for heads whose halves turn together. Scaled as Llama
 * 3.1 does (`llama3`: long waves slowed by `factor`, short ones kept, those between blended) or all alike (`linear`).
 */
export function ropeTables(rope: RopeShape, headSize: number, positions: number): RopeTables {
  const half = headSize / 2;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  for (let index = 0; index < half; index++) {
    const frequency = scaled(rope.theta ** ((-2 * index) / headSize), rope.scaling);
    for (let position = 0; position < positions; position++) {
      cos[position * half + index] = Math.cos(position * frequency);
      sin[position * half + index] = Math.sin(position * frequency);
    }
  }
  return { cos, sin };
}

function scaled(frequency: number, scaling: RopeShape["scaling"]): number {
  if (scaling === undefined) return frequency;
  if (scaling.kind === "linear") return frequency / scaling.factor;
  const { factor, lowFrequencyFactor, highFrequencyFactor, originalPositions } = scaling;
  const turns = (originalPositions * frequency) / (2 * Math.PI);
  if (turns < lowFrequencyFactor) return frequency / factor;
  if (turns > highFrequencyFactor) return frequency;
  const kept = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
  return (1 - kept) * (frequency / factor) + kept * frequency;
}
