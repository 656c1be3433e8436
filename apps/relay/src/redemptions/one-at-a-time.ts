/** Runs what is of one key one after the other, in the order of being asked; keeps nothing of keys that have nothing to run. */
export function oneAtATime<K>(): <T>(key: K, run: () => Promise<T>) => Promise<T> {
  const last = new Map<K, Promise<unknown>>();
  return async (key, run) => {
    const before = last.get(key);
    const mine = (async () => {
      if (before !== undefined) await before.catch(() => {});
      return run();
    })();
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}
