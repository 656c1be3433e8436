import type { AccountId, ErrorCode } from "@starling/protocol";

/** Nodes as those who manage accounts see them: by the device whose key they said hello with. */
export interface DeviceNodes {
  /** How many are connected. `thumbprint` is RFC 7638's. */
  countOf(thumbprint: string): number;
  /** Says why and closes them for good; a hello of this key that is under way is refused, too. */
  dismissDevice(thumbprint: string, code: Extract<ErrorCode, "device_revoked">): void;
  /** Says why and breaks their connections, so that they come back, as what their keys are then. */
  interruptAccount(accountId: AccountId, code: Extract<ErrorCode, "account_merged">): void;
}
