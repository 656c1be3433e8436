// Items a second, over the last while: what was done now against what was done at the window's beginning.

export interface RateWindow {
  readonly samples: readonly { readonly atMs: number; readonly total: number }[];
}

export const RATE_WINDOW_MS = 15_000;
const SAMPLES_MAX = 64;

export const emptyRate: RateWindow = { samples: [] };

/** Adds what was done by `atMs`. A total that falls begins anew: another session. */
export function addSample(window: RateWindow, atMs: number, total: number): RateWindow {
  const last = window.samples.at(-1);
  if (last !== undefined && total < last.total) return { samples: [{ atMs, total }] };
  const kept = window.samples.filter((sample) => atMs - sample.atMs <= RATE_WINDOW_MS);
  return { samples: [...kept, { atMs, total }].slice(-SAMPLES_MAX) };
}

/** 0 until two samples a second apart are known. */
export function rateOf({ samples }: RateWindow): number {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.atMs - first.atMs < 1000) return 0;
  return (1000 * (last.total - first.total)) / (last.atMs - first.atMs);
}
