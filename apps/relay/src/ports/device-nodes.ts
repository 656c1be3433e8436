import type { AccountId, ErrorCode, NodeId } from "@starling/protocol";

/** Nodes as those who manage accounts see them: by the device whose key they said hello with. */
export interface DeviceNodes {
  /** How many are connected. `thumbprint` is RFC 7638's. */
  countOf(thumbprint: string): number;
  /** Of those that are connected. */
  nodesOfDevice(thumbprint: string): NodeId[];
  /** The device of a node that is connected. */
  deviceOf(nodeId: NodeId): string | undefined;
  /** Says why, in `reason`'s words where there are some, and closes them for good; a hello of this key that is under way is refused, too. */
  dismissDevice(
    thumbprint: string,
    code: Extract<ErrorCode, "device_revoked" | "node_suspended">,
    reason?: string,
  ): void;
  /** As `dismissDevice`, of all nodes of an account. */
  dismissAccount(accountId: AccountId, code: Extract<ErrorCode, "account_suspended">, reason?: string): void;
  /** Hellos that are under way are taken again, of a device's thumbprint or an account. */
  admitAgain(who: string): void;
  /** Says why and breaks their connections, so that they come back, as what their keys are then. */
  interruptAccount(accountId: AccountId, code: Extract<ErrorCode, "account_merged">): void;
}
