import { answer, type LiarKind } from "../conduct.ts";

/** The answer to something that it was asked before. */
export const previous: LiarKind = {
  id: "previous",
  title: "a previous answer",
  lies: true,
  conduct: () => {
    let kept: readonly Float32Array[] | null = null;
    return {
      act: (task, self) => {
        kept ??= self.compute(task);
        return answer(task.items.map((_, i) => kept?.[i % kept.length] ?? new Float32Array()));
      },
    };
  },
};
