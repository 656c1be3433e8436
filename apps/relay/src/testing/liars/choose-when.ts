// Liars that don't lie always.
import type { Work } from "../simulated-node.ts";
import type { Liar } from "./liar.ts";

/** Honest for its first chunks, then a liar for good: a node, or a referee, that waited to be trusted. */
export const honestUntil =
  (chunks: number, liar: Liar): Liar =>
  (honest) => {
    const lie = liar(honest);
    let answered = 0;
    return (work) => {
      answered += 1;
      return answered > chunks ? lie(work) : honest(work);
    };
  };

/** Lies about some work only, such as one consumer's jobs. */
export const lieWhen =
  (isVictim: (work: Work) => boolean, liar: Liar): Liar =>
  (honest) => {
    const lie = liar(honest);
    return (work) => (isVictim(work) ? lie(work) : honest(work));
  };

/** Lies about this share of its chunks. */
export const lieSometimes = (share: number, random: () => number, liar: Liar): Liar =>
  lieWhen(() => random() < share, liar);

/** Takes this share of its chunks and never answers them. */
export const dropping =
  (share: number, random: () => number): Liar =>
  (honest) =>
  (work) =>
    random() < share ? null : honest(work);
