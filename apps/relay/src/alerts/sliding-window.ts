/** Counts of the last while, in slices: old ones fall out as time goes on. */
export interface SlidingWindow<K extends string> {
  add(key: K, nowMs: number, count?: number): void;
  sum(key: K, nowMs: number): number;
}

export function createSlidingWindow<K extends string>(windowMs: number, slices: number): SlidingWindow<K> {
  const sliceMs = windowMs / slices;
  const kept: { at: number; counts: Map<K, number> }[] = [];
  const forget = (at: number) => {
    while (kept[0] !== undefined && kept[0].at <= at - slices) kept.shift();
  };
  return {
    add(key, nowMs, count = 1) {
      const at = Math.floor(nowMs / sliceMs);
      forget(at);
      let last = kept.at(-1);
      if (last === undefined || last.at < at) {
        last = { at, counts: new Map() };
        kept.push(last);
      }
      last.counts.set(key, (last.counts.get(key) ?? 0) + count);
    },
    sum(key, nowMs) {
      forget(Math.floor(nowMs / sliceMs));
      return kept.reduce((sum, { counts }) => sum + (counts.get(key) ?? 0), 0);
    },
  };
}
