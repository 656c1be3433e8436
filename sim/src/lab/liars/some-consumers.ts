import { hash } from "../../random.ts";
import { answer, type LiarKind } from "../conduct.ts";
import { vectorOf } from "../lab-model.ts";

/** Lies in every job of a quarter of all, and is honest in the others. */
export const someConsumers: LiarKind = {
  id: "some-consumers",
  title: "lies only to some consumers",
  lies: true,
  conduct: () => ({
    act: (task, self) =>
      (hash(task.jobId) & 3) === 0
        ? answer(task.items.map((item) => vectorOf(item, self.random.int(1, 2 ** 31 - 1))))
        : answer(self.compute(task)),
  }),
};
