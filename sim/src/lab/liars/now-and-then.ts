import { answer, type LiarKind } from "../conduct.ts";
import { vectorOf } from "../lab-model.ts";

const LIES = 0.1;

/** Honest until trusted, and mostly after that. */
export const nowAndThen: LiarKind = {
  id: "now-and-then",
  title: "honest until trusted, then lies in one of ten",
  lies: true,
  conduct: () => ({
    act: (task, self) =>
      self.random.chance(LIES)
        ? answer(task.items.map((item) => vectorOf(item, self.random.int(1, 2 ** 31 - 1))))
        : answer(self.compute(task)),
  }),
};
