// One node's live connection, as the relay holds it.
import {
  type AccountId,
  type AdapterInfo,
  ERRORS,
  type ErrorCode,
  type LeaseOffer,
  LIMITS,
  type NodeId,
  type NodeToRelay,
  type Refusal,
  type RelayToNode,
} from "@starling/protocol";
import type { Socket } from "socket.io";

export type NodeSocket = Socket<NodeToRelay, RelayToNode>;

/** What the relay must know of a lease to judge its result. */
export type HeldLease = Pick<LeaseOffer, "jobId" | "chunkIndex" | "modelId" | "itemCount">;

export interface NodeConnection {
  readonly socket: NodeSocket;
  readonly nodeId: NodeId;
  readonly accountId: AccountId;
  /** What its hello said of its adapter. */
  readonly adapter: AdapterInfo | null;
  /** Leases by fence that were granted to the node and not yet answered or taken back. */
  readonly leases: Map<number, HeldLease>;
  violations: number;
  resultsInFlight: number;
  /** It said goodbye: nothing more is taken from it. */
  left: boolean;
}

/** The acknowledgement of a message that has nothing to say but that it was taken. */
export type PlainAck = (reply: Record<string, never> | Refusal) => void;

export const refusalOf = (code: ErrorCode, detail?: string): Refusal => ({
  error: { code, message: (detail ?? ERRORS[code].sentence).slice(0, 1000) },
});

/** Says why, then closes for good: the node should not come back as it is. */
export function dismiss(socket: NodeSocket, code: ErrorCode): void {
  socket.emit("notice", refusalOf(code).error);
  socket.disconnect(true);
}

/** Says why, then breaks the connection, so that the node comes back by itself. */
export function interrupt(socket: NodeSocket, code: ErrorCode): void {
  socket.emit("notice", refusalOf(code).error);
  socket.conn.close();
}

/** Counts a breach of the protocol; too many end the connection. */
export function countViolation(connection: NodeConnection): void {
  connection.violations += 1;
  if (connection.violations === LIMITS.violationsMax) dismiss(connection.socket, "too_many_violations");
}
