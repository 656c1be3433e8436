// Transactions that this wallet sent, kept in this browser: signed ones are written down before they leave, so that none is forgotten.
import "../../../shared/live/no-evaluated-code.ts";
import { isHash, isHex } from "viem";
import { z } from "zod";
import type { WalletStore } from "../session/wallet-store.ts";

/** The oldest are let go; the chain knows them still. */
export const SENT_MAX = 100;
const RAW_CHARS_MAX = 256 * 1024;

const hash = z.custom<`0x${string}`>((value) => typeof value === "string" && isHash(value));
const raw = z.custom<`0x${string}`>(
  (value) => typeof value === "string" && isHex(value) && value.length <= RAW_CHARS_MAX,
);

const sentTransaction = z.object({
  hash,
  /** Signed, as it was or will be handed to the chain; anyone may hand it over again. */
  raw,
  chainId: z.int(),
  from: z.string().max(42),
  to: z.string().max(42).nullable(),
  nonce: z.int().min(0),
  /** What the owner was told that it does. */
  what: z.enum(["send-coin", "send-token", "redeem", "dapp"]),
  /** As it was shown: "2.5 STAR"; the dApp's request for "dapp". */
  shown: z.string().max(200),
  sentAtMs: z.number(),
  /** As last seen; `pending` ones are looked at again. */
  state: z.enum(["pending", "confirmed", "failed", "replaced"]),
  block: z.number().nullable(),
});
export type SentTransaction = z.infer<typeof sentTransaction>;

const kept = z.array(z.unknown()).max(SENT_MAX);

/** Newest first. What can't be read is left out. */
export async function readSent(store: WalletStore): Promise<readonly SentTransaction[]> {
  const list = kept.safeParse(await store.read("sent"));
  return (list.data ?? []).flatMap((one) => sentTransaction.safeParse(one).data ?? []);
}

/** Adds it, or puts it in the place of the one with its hash. */
export async function keepSent(store: WalletStore, sent: SentTransaction): Promise<void> {
  const others = (await readSent(store)).filter((one) => one.hash !== sent.hash);
  const all = [sent, ...others].sort((a, b) => b.sentAtMs - a.sentAtMs);
  await store.write("sent", all.slice(0, SENT_MAX));
}
