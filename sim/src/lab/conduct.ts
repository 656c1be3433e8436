// What a node of the lab does with the work it is given. Honest nodes and liars alike see what a real node sees, and no more.
import type { ErrorCode, JobId } from "@starling/protocol/vocabulary";
import type { Random } from "../random.ts";

export interface Task {
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly items: readonly Uint8Array[];
}

export interface Self {
  readonly random: Random;
  /** Results that it has handed in. */
  readonly answered: number;
  /** What an honest node would answer. */
  readonly compute: (task: Task) => readonly Float32Array[];
}

export type Deed =
  | { readonly type: "answer"; readonly vectors: readonly Float32Array[]; readonly lateByMs?: number }
  /** What the relay's edge makes of it before the engine sees it. */
  | { readonly type: "refused"; readonly code: Extract<ErrorCode, "not_finite" | "wrong_shape" | "malformed_frame"> }
  | { readonly type: "dropped" };

export interface Conduct {
  act(task: Task, self: Self): Deed;
}

/** What colluders tell each other. */
export interface Ring {
  readonly salt: number;
  /** Of each item that a member answered: whether it lied. */
  readonly told: Map<number, boolean>;
  /** The highest chunk of each job that any member was given. */
  readonly frontier: Map<JobId, number>;
}

export interface LiarKind {
  readonly id: string;
  /** What it does, in a few words, for the table. */
  readonly title: string;
  /** Whether it hands in wrong answers at all. */
  readonly lies: boolean;
  /** Identities on one device; 1 when left out. */
  readonly identities?: number;
  /** A suspended identity is replaced with a fresh one. */
  readonly comesBack?: boolean;
  /** Behaves from its first answer on as it always does; others are honest until they think they are trusted. */
  readonly fromTheStart?: boolean;
  conduct(ring: Ring): Conduct;
}

export const answer = (vectors: readonly Float32Array[]): Deed => ({ type: "answer", vectors });

export const honest: Conduct = { act: (task, self) => answer(self.compute(task)) };

/** Honest until it has answered so often, then as it is. */
export const afterAnswers = (count: number, then: Conduct): Conduct => ({
  act: (task, self) => (self.answered < count ? honest : then).act(task, self),
});
