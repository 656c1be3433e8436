// Keeps the queue fed: while one batch runs, the next is made ready.

/** Two lanes: enough that a run waits whenever one ends, and never more than two batches' memory. */
const LANES = 2;

/** Does the work for every item, begun in order, at most two at once. After a failure nothing new begins; the first failure is thrown. */
export async function runAhead<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (let next = rest.next(); !next.done && failures.length === 0; next = rest.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  if (failures.length > 0) throw failures[0];
}
