import { answer, type LiarKind } from "../conduct.ts";

/** Keeps what it was given: a quarter for ever, a quarter for half a minute. */
export const drops: LiarKind = {
  id: "drops",
  title: "drops or delays results",
  lies: false,
  conduct: () => ({
    act: (task, self) => {
      const draw = self.random.next();
      if (draw < 0.25) return { type: "dropped" };
      const deed = answer(self.compute(task));
      return deed.type === "answer" && draw < 0.5 ? { ...deed, lateByMs: 30_000 } : deed;
    },
  }),
};
