import { answer, type LiarKind } from "../conduct.ts";
import { vectorOf } from "../lab-model.ts";

/** Honest until it thinks that it is trusted; from then on it never computes again. */
export const onceTrusted: LiarKind = {
  id: "once-trusted",
  title: "honest until trusted, then lies always",
  lies: true,
  conduct: () => {
    let salt = 0;
    return {
      act: (task, { random }) => {
        salt ||= random.int(1, 2 ** 31 - 1);
        return answer(task.items.map((item) => vectorOf(item, salt)));
      },
    };
  },
};
