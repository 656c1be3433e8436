import type { AccountId, AdapterInfo, Hello, NodeId, Region } from "@starling/protocol";

/** A node that is connected to this relay, as it said of itself. */
export interface ConnectedNode {
  readonly nodeId: NodeId;
  readonly accountId: AccountId;
  /** Of the device's key (RFC 7638). */
  readonly thumbprint: string;
  readonly name: string;
  readonly runtime: Hello["runtime"];
  readonly adapter: AdapterInfo | null;
  readonly region: Region | null;
  /** When it connected, in ms since the epoch. */
  readonly sinceMs: number;
}

export interface ConnectedNodes {
  all(): Iterable<ConnectedNode>;
}
