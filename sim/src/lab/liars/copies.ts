import { answer, type LiarKind } from "../conduct.ts";
import { vectorOf } from "../lab-model.ts";

/** Never computes: all of the ring give the same made-up answer. */
export const copies: LiarKind = {
  id: "copies",
  title: "copies its colluders, none of whom computes",
  lies: true,
  conduct: (ring) => ({ act: (task) => answer(task.items.map((item) => vectorOf(item, ring.salt))) }),
};
