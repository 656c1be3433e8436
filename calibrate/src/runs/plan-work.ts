import type { Work } from "../backends/honest-backend.ts";
import type { Inputs } from "../inputs/inputs.ts";

/** Of the work of a slow backend, every so manieth item is taken as it comes, however heavy. */
const ANY_WEIGHT_EVERY = 12;

/**
 * The inputs that are still to be run, cut into chunks. A slow backend gets the lightest first, with one of any weight in
 * between now and then, so that what it gets through in its time is much and still of every kind.
 */
export function planWork(
  { items, weights }: Inputs,
  { isSlow, itemsPerChunk, done }: { isSlow: boolean; itemsPerChunk: number; done: ReadonlySet<number> },
): Work[][] {
  const all = items.map((item, index): Work => ({ index, item }));
  const order = isSlow ? lightestFirst(all, weights) : all;
  const left = order.filter(({ index }) => !done.has(index));
  return Array.from({ length: Math.ceil(left.length / itemsPerChunk) }, (_, i) =>
    left.slice(i * itemsPerChunk, (i + 1) * itemsPerChunk),
  );
}

function lightestFirst(all: readonly Work[], weights: readonly number[]): Work[] {
  const anyWeight = all.filter(({ index }) => index % ANY_WEIGHT_EVERY === 0);
  const light = all
    .filter(({ index }) => index % ANY_WEIGHT_EVERY !== 0)
    .sort((a, b) => (weights[a.index] ?? 0) - (weights[b.index] ?? 0) || a.index - b.index);
  return light
    .flatMap((work, i) => {
      const other =
        (i + 1) % (ANY_WEIGHT_EVERY - 1) === 0 ? anyWeight[(i + 1) / (ANY_WEIGHT_EVERY - 1) - 1] : undefined;
      return other === undefined ? [work] : [work, other];
    })
    .concat(anyWeight.slice(Math.floor(light.length / (ANY_WEIGHT_EVERY - 1))));
}
