import { answer, type LiarKind } from "../conduct.ts";
import { LAB_DIMS } from "../lab-model.ts";

/** The first half of the answer; a shorter one would be refused at the edge for its shape. */
export const truncated: LiarKind = {
  id: "truncated",
  title: "half of the answer, the rest zeros",
  lies: true,
  conduct: () => ({
    act: (task, self) => answer(self.compute(task).map((vector) => vector.map((x, i) => (i < LAB_DIMS / 2 ? x : 0)))),
  }),
};
