// One node's live connection, as the relay holds it.
import type { KeyObject } from "node:crypto";
import {
  type AccountId,
  type AdapterInfo,
  ERRORS,
  type ErrorCode,
  type GenerateItem,
  type Hello,
  type LeaseOffer,
  LIMITS,
  type NodeId,
  type NodeToRelay,
  type Refusal,
  type Region,
  type RelayToNode,
} from "@starling/protocol";
import type { Socket } from "socket.io";
import type { CrowdNode } from "../network/describe-crowd.ts";

export type NodeSocket = Socket<NodeToRelay, RelayToNode>;

/** What the relay must know of a lease to judge its result. */
export interface HeldLease extends Pick<LeaseOffer, "modelId" | "itemCount"> {
  /** SHA-256 of the chunk's input bundle, in hex. */
  readonly inputHash: string;
  readonly input: Uint8Array;
  /** The item of a text's chunk, once it was read. */
  textItem?: GenerateItem;
  /** The node has said something of it. */
  isHeard?: boolean;
}

export interface NodeConnection {
  readonly socket: NodeSocket;
  readonly nodeId: NodeId;
  readonly accountId: AccountId;
  /** Of the device's key (RFC 7638). */
  readonly thumbprint: string;
  /** The public half of what it signed its hello with; its results are signed with the same. */
  readonly key: KeyObject;
  /** What its hello said of itself and its adapter. */
  readonly name: string;
  readonly runtime: Hello["runtime"];
  readonly adapter: AdapterInfo | null;
  /** Where its owner said it is; null when they did not. */
  readonly region: Region | null;
  /** What it has loaded, as it last said. */
  loaded: CrowdNode["loaded"];
  /** When it was welcomed, in ms since the epoch. */
  readonly sinceMs: number;
  /** Leases by fence that were granted to the node and not yet answered or taken back. */
  readonly leases: Map<number, HeldLease>;
  violations: number;
  resultsInFlight: number;
  progressInFlight: number;
  /** Results messages whose signature is being checked. */
  verifying: number;
  /** What the node said after them, and must not overtake them. */
  readonly afterResults: (() => void)[];
  /** It said goodbye: nothing more is taken from it. */
  left: boolean;
}

/** The acknowledgement of a message that has nothing to say but that it was taken. */
export type PlainAck = (reply: Record<string, never> | Refusal) => void;

export const refusalOf = (code: ErrorCode, detail?: string): Refusal => ({
  error: { code, message: (detail ?? ERRORS[code].sentence).slice(0, 1000) },
});

/** Says why, then closes for good: the node should not come back as it is. */
export function dismiss(socket: NodeSocket, code: ErrorCode, reason?: string): void {
  socket.emit("notice", refusalOf(code, reason).error);
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

const BREACHES: ReadonlySet<ErrorCode> = new Set([
  "malformed_frame",
  "wrong_shape",
  "not_finite",
  "stream_mismatch",
  "lease_not_held",
]);

/** Whether what a node said of its work, refused with this code, is more than bad luck. */
export const isBreach = (code: ErrorCode): boolean => BREACHES.has(code);

/** Runs `then` once the results that came before it are with the engine. */
export function afterResults(connection: NodeConnection, then: () => void): void {
  if (connection.verifying === 0) then();
  else connection.afterResults.push(then);
}

/** One of the results messages whose signature was checked is through. */
export function settleResults(connection: NodeConnection): void {
  connection.verifying -= 1;
  if (connection.verifying === 0) for (const then of connection.afterResults.splice(0)) then();
}
