import { answer, type LiarKind, type Ring, type Task } from "../conduct.ts";
import { keyOf, vectorOf } from "../lab-model.ts";

/**
 * Colluders who share what they are given. The first of them to see an item lies, all who see it after that lie alike; where
 * the first was honest, all are. An item far behind the newest that any of them was given looks like a check of somebody
 * else's answer: there they are honest, so as not to be caught.
 */
export const ring: LiarKind = {
  id: "ring",
  title: "colludes: lies only where its ring saw the item first, and backs its ring's lies",
  lies: true,
  conduct: (shared) => ({
    act: (task, self) =>
      liesTo(task, shared) ? answer(task.items.map((i) => vectorOf(i, shared.salt))) : answer(self.compute(task)),
  }),
};

const BEHIND = 40;

function liesTo(task: Task, { told, frontier }: Ring): boolean {
  const key = keyOf(task.items[0] ?? new Uint8Array(8));
  const newest = frontier.get(task.jobId) ?? -1;
  frontier.set(task.jobId, Math.max(newest, task.chunkIndex));
  const known = told.get(key);
  if (known !== undefined) return known;
  // A job that nobody of the ring has met may be a trial.
  const lie = newest >= 0 && task.chunkIndex > newest - BEHIND;
  told.set(key, lie);
  return lie;
}
