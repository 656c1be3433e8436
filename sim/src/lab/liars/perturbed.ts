import { answer, type LiarKind } from "../conduct.ts";
import { blur } from "../lab-model.ts";

/** Off by a fiftieth: harmless to look at, and more than honest backends differ. */
export const perturbed: LiarKind = {
  id: "perturbed",
  title: "the answer, slightly off",
  lies: true,
  conduct: () => ({
    act: (task, self) =>
      answer(self.compute(task).map((vector) => blur(vector, 0.02, self.random).map((x) => x * 1.02))),
  }),
};
