// Who of those that wait may begin.
import type { Live } from "./live.ts";

/** Checks and self-tests at once, beside the streams: they are short, and other work waits for them. */
export const ASIDE_MAX = 2;

/** In the order they came, each kind as far as there are places. */
export function takePlaces(
  waiting: readonly Live[],
  under: readonly Live[],
  streamsMax: number,
): { readonly taken: readonly Live[]; readonly waiting: Live[] } {
  const isAside = ({ aside }: Live): boolean => aside;
  const asideUnder = under.filter(isAside).length;
  const free = { aside: ASIDE_MAX - asideUnder, stream: streamsMax - (under.length - asideUnder) };
  const taken: Live[] = [];
  const left: Live[] = [];
  for (const live of waiting) {
    const kind = live.aside ? "aside" : "stream";
    if (free[kind] <= 0) left.push(live);
    else {
      free[kind] -= 1;
      taken.push(live);
    }
  }
  return { taken, waiting: left };
}
