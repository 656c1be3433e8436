import { answer, type LiarKind } from "../conduct.ts";
import { LAB_DIMS } from "../lab-model.ts";

/** Two of these agree with each other without having met. */
export const zeros: LiarKind = {
  id: "zeros",
  title: "zeros",
  lies: true,
  conduct: () => ({ act: (task) => answer(task.items.map(() => new Float32Array(LAB_DIMS))) }),
};
