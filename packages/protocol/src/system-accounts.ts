import type { AccountId } from "./ids.ts";

/** System accounts have fixed ids, so that every relay and every audit names the same ones. */
export const SYSTEM_ACCOUNTS = {
  treasury: "acc_00000000000000000TREASVRY0",
  issuance: "acc_00000000000000000XSSVANCE0",
  /** What is promised to vouchers. */
  escrow: "acc_0000000000000000000ESCR0W0",
  /** What became tokens. */
  burn: "acc_000000000000000000000BVRN0",
} as const satisfies Record<string, AccountId>;

/** A consumer like any other, that contracts' questions are asked for. */
export const ORACLE_ACCOUNT: AccountId = "acc_00000000000000000000RAC1E0";
