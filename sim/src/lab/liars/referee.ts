import { answer, type LiarKind } from "../conduct.ts";
import { vectorOf } from "../lab-model.ts";

/** Honest at work; lies where it guesses that it checks somebody else: a chunk behind the newest of that job. */
export const referee: LiarKind = {
  id: "referee",
  title: "a referee that lies where it guesses that it checks another",
  lies: true,
  conduct: () => {
    const newest = new Map<string, number>();
    return {
      act: (task, self) => {
        const before = newest.get(task.jobId) ?? -1;
        newest.set(task.jobId, Math.max(before, task.chunkIndex));
        return task.chunkIndex < before
          ? answer(task.items.map((item) => vectorOf(item, self.random.int(1, 2 ** 31 - 1))))
          : answer(self.compute(task));
      },
    };
  },
};
