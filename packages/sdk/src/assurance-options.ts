import type { Assurance, Priority, QuorumRule } from "@starling/protocol";

/** How sure the answer shall be, and how soon; the same on every call that costs points. */
export interface AssuranceOptions {
  /** The relay's default when left out. */
  readonly assurance?: Assurance | undefined;
  /** With assurance `quorum`: `agree` nodes of different owners must give the same answer; at most `of` are asked. 3 of 5 when left out. */
  readonly quorum?: QuorumRule | undefined;
  /** While too few nodes of different owners are ready: `wait`, or be refused at once with `assurance_unavailable`. */
  readonly whenTooFew?: "wait" | "refuse" | undefined;
  /** `high` is served sooner and costs half as much again; `batch` waits longer. */
  readonly priority?: Priority | undefined;
  /** What isn't done by then is given up, and not charged. */
  readonly deadline?: Date | string | undefined;
}

/** The fields as the relay takes them; what isn't given is left to the relay. */
export const assuranceFields = ({ assurance, quorum, whenTooFew, priority, deadline }: AssuranceOptions) => ({
  ...(assurance === undefined ? {} : { assurance }),
  ...(quorum === undefined ? {} : { quorum }),
  ...(whenTooFew === undefined ? {} : { whenTooFew }),
  ...(priority === undefined ? {} : { priority }),
  ...(deadline === undefined ? {} : { deadline: typeof deadline === "string" ? deadline : deadline.toISOString() }),
});
