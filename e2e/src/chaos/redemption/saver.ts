// The owner of an account and a wallet: signs in, buys points with tokens, and asks for tokens again and again, from two browsers at once.
import { setTimeout as sleep } from "node:timers/promises";
import { type AccountId, parsePoints, type RedemptionView } from "@starling/protocol";
import { createClient, depositCalls, isStarlingError, type StarlingClient } from "@starling/sdk";
import type { PrivateKeyAccount } from "viem/accounts";
import { createSiweMessage } from "viem/siwe";
import { CHAOS_LIMITS } from "../chaos-limits.ts";
import { wholeBetween } from "../seeded-random.ts";
import type { MoneyChain } from "./money-chain.ts";

export interface Saver {
  readonly accountId: AccountId;
  readonly wallet: PrivateKeyAccount;
  readonly relay: StarlingClient;
}

/** What became of an attempt. */
export type Attempt =
  | { readonly how: "over"; readonly redemption: RedemptionView }
  | { readonly how: "refused"; readonly code: string };

/** The site that owners sign in at. */
export const SITE = "https://chaos.example";
const STATEMENT = "Sign in to Starling.";
const ASK_AGAIN_MS = 1_000;
const ASKS_MAX = 40;
const CREDITED_MS_MAX = 180_000;
/** Of those whose voucher is issued: sent by the owner too, in a race with the relay. */
const SENDS_ITSELF = 0.3;
/** Points; amounts have six decimals. */
const AMOUNT_MAX = 30;

export async function openSaver(relayUrl: string, chain: MoneyChain, points: bigint): Promise<Saver> {
  const wallet = await chain.openWallet(points * 1_000_000n);
  const anyone = createClient({ relayUrl, retriesMax: CHAOS_LIMITS.retriesMax });
  const session = await anyone.session.signInByWallet(
    async ({ nonce, chainId, issuedAt, expiresAt }) => {
      const message = createSiweMessage({
        address: wallet.address,
        chainId,
        domain: new URL(SITE).host,
        uri: SITE,
        version: "1",
        nonce,
        issuedAt: new Date(issuedAt),
        expirationTime: new Date(expiresAt),
        statement: STATEMENT,
      });
      return { message, signature: await wallet.signMessage({ message }) };
    },
    { create: true },
  );
  const relay = createClient({ relayUrl, apiKey: session.token, retriesMax: CHAOS_LIMITS.retriesMax });
  return { accountId: session.account, wallet, relay };
}

export async function buyPoints({ accountId, wallet, relay }: Saver, chain: MoneyChain, points: bigint): Promise<void> {
  await chain.send(wallet, depositCalls({ amount: String(points), account: accountId, contracts: chain.contracts }));
  const until = performance.now() + CREDITED_MS_MAX;
  while (performance.now() < until) {
    const { points: has } = await relay.account();
    if ((parsePoints(has.available) ?? 0n) >= points * 1_000_000n) return;
    await sleep(ASK_AGAIN_MS);
  }
  throw new Error(`${accountId} was not credited its deposit`);
}

/** One attempt: asked under one key until it is taken or refused for good, then followed to its end. */
export async function attempt(
  { wallet, relay }: Saver,
  chain: MoneyChain,
  random: () => number,
  name: string,
  signal: AbortSignal,
): Promise<Attempt> {
  const amount = `${wholeBetween(random, 1, AMOUNT_MAX)}.${String(wholeBetween(random, 1, 999_999)).padStart(6, "0")}`;
  const sendsItself = random() < SENDS_ITSELF;
  const request = { amount: amount.replace(/0+$/, ""), recipient: wallet.address };
  let asked: RedemptionView | undefined;
  for (let asks = 1; asked === undefined; asks++) {
    try {
      asked = await relay.redemptions.create(request, { idempotencyKey: name, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (!isStarlingError(error)) throw error;
      const isWorthIt = error.code === "redemption_open" || error.retryable;
      if (!isWorthIt || asks >= ASKS_MAX) return { how: "refused", code: error.code };
      await sleep(ASK_AGAIN_MS * (0.5 + random()), undefined, { signal });
    }
  }
  const { id } = asked;
  if (sendsItself && asked.voucher !== null) {
    // The chain may be away, or the relay's transaction first.
    await chain.redeem(wallet, asked.voucher).catch(() => false);
  }
  for (;;) {
    try {
      for await (const now of relay.redemptions.follow(id, { signal })) asked = now;
      return { how: "over", redemption: asked };
    } catch (error) {
      signal.throwIfAborted();
      if (!isStarlingError(error)) throw error;
      await sleep(ASK_AGAIN_MS, undefined, { signal });
    }
  }
}
