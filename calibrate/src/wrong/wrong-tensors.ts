// Wrong tensors, from nothing at all to a single element.
import {
  decodeNamedTensors,
  encodeNamedTensors,
  float32Tensor,
  type NamedTensors,
  toFloat32Array,
} from "@starling/protocol";
import { seededRandom } from "../seeded-random.ts";
import type { WrongKind } from "./wrong-answers.ts";

const SEED = 11;
/** How far one element is moved, by numbers of the size of one. */
const MOVED_BY = [0.5, 0.1, 0.03, 0.01] as const;

/** Of graphs that give float32 alone. */
export function wrongTensors(right: ReadonlyMap<number, Uint8Array>, count: number): WrongKind[] {
  const at = (index: number): NamedTensors | undefined => {
    const read = decodeNamedTensors(right.get(index) ?? new Uint8Array());
    return read.ok && [...read.value.values()].every(({ dtype }) => dtype === "float32") ? read.value : undefined;
  };
  const changed = (index: number, change: (values: Float32Array) => Float32Array): Uint8Array | undefined => {
    const tensors = at(index);
    if (tensors === undefined) return undefined;
    const other = [...tensors].map(
      ([name, tensor]) => [name, float32Tensor(tensor.dims, change(toFloat32Array(tensor)))] as const,
    );
    return encodeNamedTensors(new Map(other));
  };
  const random = seededRandom(SEED);
  return [
    {
      kind: "zeros",
      about: "Tensors of zeros.",
      mustCatch: true,
      answer: (index) => changed(index, (values) => new Float32Array(values.length)),
    },
    {
      kind: "another input's tensors",
      about:
        "The right answer to another of the inputs that has the same shape, as from a node that repeats an earlier answer.",
      mustCatch: true,
      answer: (index) => sameShape(index),
    },
    {
      kind: "turned round",
      about: "The numbers in reverse order.",
      mustCatch: false,
      answer: (index) => changed(index, (values) => values.slice().reverse()),
    },
    ...MOVED_BY.map((by) => ({
      kind: `one element moved by ${by}`,
      about: `One element of the answer, drawn at random, is ${by} off; all others are right.`,
      mustCatch: by >= 0.1,
      answer: (index: number) =>
        changed(index, (values) => {
          const moved = values.slice();
          const place = Math.floor(random() * moved.length);
          const value = moved[place] ?? 0;
          moved[place] = value > 0.5 ? value - by : value + by;
          return moved;
        }),
    })),
  ];

  function sameShape(index: number): Uint8Array | undefined {
    const shape = shapeOf(at(index));
    for (let step = 1; step < count; step++) {
      const other = (index + step) % count;
      if (shape !== undefined && shapeOf(at(other)) === shape) return right.get(other);
    }
    return undefined;
  }
}

const shapeOf = (tensors: NamedTensors | undefined): string | undefined =>
  tensors === undefined ? undefined : [...tensors].map(([name, { dims }]) => `${name} ${dims.join(" ")}`).join("; ");
