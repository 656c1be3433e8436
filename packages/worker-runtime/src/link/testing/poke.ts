/** Waits for what tests wait for: looks again whenever something happened. */
export interface Poke {
  poke(): void;
  until<T>(look: () => T | undefined | null | false, what?: string): Promise<T>;
}

const PATIENCE_MS = 10_000;

export function createPoke(): Poke {
  const looks = new Set<() => void>();
  return {
    poke: () => {
      for (const look of [...looks]) look();
    },
    until: (look, what = look.toString()) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          looks.delete(again);
          reject(new Error(`waited in vain for: ${what}`));
        }, PATIENCE_MS);
        const again = (): void => {
          const found = look();
          if (found === undefined || found === null || found === false) return;
          clearTimeout(timer);
          looks.delete(again);
          resolve(found);
        };
        looks.add(again);
        again();
      }),
  };
}
