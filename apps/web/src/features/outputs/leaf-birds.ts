// A token's mark: a small flock that follows from its id, so that one is told from another at a glance.

export interface Bird {
  /** In a square of 100 by 100. */
  readonly x: number;
  readonly y: number;
  readonly turnDegrees: number;
  readonly scale: number;
}

const BIRDS = 7;

/** The same id always gives the same flock. `id`: 0x and 64 hex digits; anything else gives an empty sky. */
export function leafBirds(id: string): Bird[] {
  if (!/^0x[0-9a-f]{64}$/.test(id)) return [];
  const byte = (i: number): number => Number.parseInt(id.slice(2 + 2 * i, 4 + 2 * i), 16) / 255;
  const heading = byte(0) * 360;
  return Array.from({ length: BIRDS }, (_, i) => ({
    x: 14 + 72 * byte(1 + 4 * i),
    y: 14 + 72 * byte(2 + 4 * i),
    turnDegrees: heading + (byte(3 + 4 * i) - 0.5) * 50,
    scale: 0.26 + 0.34 * byte(4 + 4 * i),
  }));
}
