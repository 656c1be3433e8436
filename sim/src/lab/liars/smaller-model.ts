import { answer, type LiarKind } from "../conduct.ts";
import { vectorOf } from "../lab-model.ts";

const SMALLER = 0x5a11;

/** What a cheaper model would say: near the truth, always the same, so that two of these agree. */
export const smallerModel: LiarKind = {
  id: "smaller-model",
  title: "a smaller model's answer",
  lies: true,
  conduct: () => ({
    act: (task, self) =>
      answer(
        self.compute(task).map((vector, i) => {
          const item = task.items[i];
          const error = item === undefined ? vector : vectorOf(item, SMALLER);
          return vector.map((x, at) => x + 0.3 * (error[at] ?? 0));
        }),
      ),
  }),
};
