// The Idempotency-Key of a redemption that was asked for and maybe not answered: asked again, it is the same one.
import "../../../shared/live/no-evaluated-code.ts";
import { z } from "zod";
import type { WalletStore } from "../session/wallet-store.ts";

const kept = z.object({
  key: z.string().regex(/^[0-9a-f]{32}$/),
  amount: z.string().max(30),
  recipient: z.string().max(42),
});

/** The key for these terms: the one from before when they are the same, else a fresh one, written down before it is used. */
export async function redemptionKey(store: WalletStore, amount: string, recipient: string): Promise<string> {
  const before = kept.safeParse(await store.read("redemption"));
  if (before.data?.amount === amount && before.data.recipient === recipient) return before.data.key;
  const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
  await store.write("redemption", { key, amount, recipient });
  return key;
}

/** The redemption was answered; the next one is another. */
export const forgetRedemptionKey = (store: WalletStore): Promise<void> => store.write("redemption", null);
