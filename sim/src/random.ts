// Seeded randomness: the same seed gives the same numbers on every machine.

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  chance(probability: number): boolean;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  between(min: number, max: number): number;
  /** Spread evenly over orders of magnitude. */
  logBetween(min: number, max: number): number;
  pick<T>(from: readonly T[]): T;
  /** A generator of its own, so that one part's draws don't shift another's. */
  fork(name: string): Random;
}

/** sfc32, seeded from text by FNV-1a. */
export function createRandom(seed: string): Random {
  let [a, b, c, d] = [hash(`${seed}/a`), hash(`${seed}/b`), hash(`${seed}/c`), 1];
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 12; i++) next();
  const between = (min: number, max: number): number => min + next() * (max - min);
  return {
    next,
    chance: (probability) => next() < probability,
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    between,
    logBetween: (min, max) => Math.exp(between(Math.log(min), Math.log(max))),
    pick: (from) => {
      const picked = from[Math.floor(next() * from.length)];
      if (picked === undefined) throw new Error("nothing to pick from");
      return picked;
    },
    fork: (name) => createRandom(`${seed}/${name}`),
  };
}

/** FNV-1a over the text's UTF-16 units. */
export function hash(text: string, from = 0x811c9dc5): number {
  let value = from;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value | 0;
}
