import { answer, type LiarKind } from "../conduct.ts";
import { vectorOf } from "../lab-model.ts";

const ERRS = 0.001;

/** Means well, and its memory flips a bit once in a thousand answers. It must not be ruined. */
export const flaky: LiarKind = {
  id: "flaky",
  title: "honest, but wrong once in a thousand",
  lies: false,
  fromTheStart: true,
  conduct: () => ({
    act: (task, self) =>
      self.random.chance(ERRS)
        ? answer(task.items.map((item) => vectorOf(item, self.random.int(1, 2 ** 31 - 1))))
        : answer(self.compute(task)),
  }),
};
