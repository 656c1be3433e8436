import { answer, type LiarKind } from "../conduct.ts";
import { LAB_DIMS } from "../lab-model.ts";

/** Numbers out of nowhere, other ones each time. */
export const garbage: LiarKind = {
  id: "garbage",
  title: "random numbers",
  lies: true,
  conduct: () => ({
    act: (task, { random }) =>
      answer(task.items.map(() => Float32Array.from({ length: LAB_DIMS }, () => random.between(-1, 1)))),
  }),
};
