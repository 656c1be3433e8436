import { z } from "zod";

/**
 * `held`: waits for an operator. `issued`: its voucher can be had and redeemed. The rest are ends; the points of `expired`,
 * `cancelled` and `rejected` ones went back.
 */
export const redemptionState = z.enum(["held", "issued", "redeemed", "expired", "cancelled", "rejected"]);
export type RedemptionState = z.infer<typeof redemptionState>;
