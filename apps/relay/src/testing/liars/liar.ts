import type { Answer, Work } from "../simulated-node.ts";

export type AnswerWork = (work: Work) => Answer | null;

/** Makes a lying answer function of an honest one. */
export type Liar = (honest: AnswerWork) => AnswerWork;
