// What this browser remembers of the wallet beside its file: settings, whether it was written down, and failed tries.
import "../../../shared/live/no-evaluated-code.ts";
import { z } from "zod";
import { NO_ATTEMPTS } from "../vault/attempt-pace.ts";

/** Minutes without a key or pointer after which the wallet locks itself. */
export const LOCK_MINUTES = [1, 5, 10, 30, 60] as const;
export const LOCK_MINUTES_DEFAULT = 10;

const walletMeta = z.object({
  lockMinutes: z.union(LOCK_MINUTES.map((minutes) => z.literal(minutes))).catch(LOCK_MINUTES_DEFAULT),
  /** Lock as soon as the page is out of sight. */
  lockOnHide: z.boolean().catch(false),
  /** The words were asked back and were right, or the wallet came from words that its owner had. */
  isBackedUp: z.boolean().catch(false),
  /** A dApp was connected at some time: connections are taken up again when the wallet is at hand. */
  usesConnect: z.boolean().catch(false),
  attempts: z
    .object({ failures: z.int().min(0).max(1_000_000), lastAtMs: z.number().min(0) })
    .catch({ ...NO_ATTEMPTS }),
});
export type WalletMeta = z.infer<typeof walletMeta>;

export const readMeta = (value: unknown): WalletMeta =>
  walletMeta.parse(typeof value === "object" && value !== null ? value : {});
