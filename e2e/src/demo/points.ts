import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { formatPoints, type ModelManifest, parsePoints, pricePerUnitOf } from "@starling/protocol";
import type { StarlingClient } from "@starling/sdk";
import { shownPoints } from "../tab/lend-tab.ts";
import { PRICE_PER_MILLE, REWARD_PER_MILLE } from "./work.ts";

const SETTLED_MS_MAX = 10_000;
const LOOK_EVERY_MS = 100;

/** Micro-points of the two sides: the consumer's from the API, the contributor's as the page shows them. */
export interface Balances {
  readonly consumer: { readonly available: bigint; readonly held: bigint };
  readonly contributor: { readonly settled: bigint; readonly escrow: bigint };
}

/** All that the contributor has earned: what waits in escrow too. */
export const earnedBy = ({ contributor }: Balances): bigint => contributor.settled + contributor.escrow;

/** What so many items of a model cost, and what of it the contributor earns. */
export interface Bill {
  readonly price: bigint;
  readonly reward: bigint;
}

export async function readBalances(client: StarlingClient, page: Page): Promise<Balances> {
  const { points } = await client.account();
  const shown = await shownPoints(page);
  return {
    consumer: { available: micro(points.available), held: micro(points.held) },
    contributor: { settled: micro(shown.settled), escrow: micro(shown.pending) },
  };
}

/** The balances once the page shows that so much was earned, or as they are when that takes too long. */
export async function balancesOnceEarned(client: StarlingClient, page: Page, earned: bigint): Promise<Balances> {
  for (const until = Date.now() + SETTLED_MS_MAX; ; await sleep(LOOK_EVERY_MS)) {
    const now = await readBalances(client, page);
    if (earnedBy(now) >= earned || Date.now() > until) return now;
  }
}

export const sumOf = (bills: readonly Bill[]): Bill => ({
  price: bills.reduce((sum, { price }) => sum + price, 0n),
  reward: bills.reduce((sum, { reward }) => sum + reward, 0n),
});

/** @param items of generated text: units */
export function billOf(model: ModelManifest, items: number): Bill {
  const perItem = pricePerUnitOf(model);
  return {
    price: ((perItem * PRICE_PER_MILLE) / 1000n) * BigInt(items),
    reward: ((perItem * REWARD_PER_MILLE) / 1000n) * BigInt(items),
  };
}

/** "1,234.5": as the page writes points. */
export const pointsText = (amount: bigint): string => {
  const [whole = "", fraction] = formatPoints(amount).split(".");
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? parted : `${parted}.${fraction}`;
};
export const changeText = (amount: bigint): string =>
  `${amount < 0n ? "−" : "+"}${pointsText(amount < 0n ? -amount : amount)}`;

const micro = (text: string): bigint => parsePoints(text) ?? 0n;
