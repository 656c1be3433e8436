import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

type Tone = "ember" | "bill" | "iris";
const TONES: Record<Tone, string> = {
  ember: "border-ember [&_strong]:text-ember",
  bill: "border-bill [&_strong]:text-bill",
  iris: "border-iris [&_strong]:text-iris",
};

/** Something to know, said plainly. `urgent` is announced at once by screen readers. */
export function Notice({ tone, urgent = false, children }: { tone: Tone; urgent?: boolean; children: ReactNode }) {
  return (
    <div
      role={urgent ? "alert" : "status"}
      className={classNames("max-w-(--measure) border-l-3 bg-raised px-4 py-3 text-small", TONES[tone])}
    >
      {children}
    </div>
  );
}
