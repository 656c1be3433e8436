import type { AccountId } from "./ids.ts";

/** System accounts have fixed ids, so that every relay and every audit names the same ones. */
export const SYSTEM_ACCOUNTS = {
  treasury: "acc_00000000000000000TREASVRY0",
  issuance: "acc_00000000000000000XSSVANCE0",
  burn: "acc_000000000000000000000BVRN0",
} as const satisfies Record<string, AccountId>;
