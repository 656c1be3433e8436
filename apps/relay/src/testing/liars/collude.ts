import type { Answer } from "../simulated-node.ts";
import type { Liar } from "./liar.ts";

/** What accomplices have said, by chunk. */
export type Board = Map<string, Answer>;

/** Whoever of the board's nodes comes first to a chunk lies about it; the others give the same answer. A check by an accomplice finds nothing. */
export const collude =
  (board: Board, liar: Liar): Liar =>
  (honest) => {
    const lie = liar(honest);
    return (work) => {
      const chunk = `${work.lease.jobId} ${work.lease.chunkIndex}`;
      const said = board.get(chunk);
      if (said !== undefined) return said;
      const answer = lie(work);
      if (answer !== null) board.set(chunk, answer);
      return answer;
    };
  };
