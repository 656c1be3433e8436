// Why an operator did it: every act says so, and the audit log keeps it.
import { z } from "zod";

export const ACT_LIMITS = { reasonCharsMax: 300, pageMax: 100 } as const;

export const operatorReason = z.string().trim().min(1).max(ACT_LIMITS.reasonCharsMax);

/** Of acts that say nothing but why. */
export const reasonRequest = z.strictObject({
  reason: operatorReason.meta({ description: "why; the audit log keeps it, and whoever it is about reads it" }),
});
export type ReasonRequest = z.infer<typeof reasonRequest>;
