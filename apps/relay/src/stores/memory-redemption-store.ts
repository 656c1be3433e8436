// Redemptions in memory, as operators and owners see them.
import type { RedemptionStore, StoredRedemption } from "../ports/redemption-store.ts";
import type { MemoryTables } from "./memory-tables.ts";

export function createMemoryRedemptionStore({ redemptions }: MemoryTables): RedemptionStore {
  const page = (isWanted: (redemption: StoredRedemption) => boolean, before: string | null, limit: number) =>
    [...redemptions.values()]
      .filter((redemption) => isWanted(redemption) && (before === null || redemption.redemptionId < before))
      .sort((a, b) => (a.redemptionId < b.redemptionId ? 1 : -1))
      .slice(0, limit);

  return {
    async get({ redemptionId, accountId }) {
      const redemption = redemptions.get(redemptionId);
      return accountId === null || redemption?.accountId === accountId ? redemption : undefined;
    },
    byIdempotencyKey: async ({ accountId, idempotencyKey }) =>
      page((r) => r.accountId === accountId && r.idempotencyKey === idempotencyKey, null, 1)[0],
    async open() {
      const open = { held: 0, issued: 0, points: 0n };
      for (const { state, amount } of redemptions.values()) {
        if (state !== "held" && state !== "issued") continue;
        open[state] += 1;
        open.points += amount;
      }
      return open;
    },
    list: async ({ accountId, before, limit }) => page((r) => r.accountId === accountId, before, limit),
    redeemedSince: async ({ block, before, limit }) =>
      page((r) => r.state === "redeemed" && r.place !== null && r.place.block >= block, before, limit),
    held: async ({ before, limit }) => page((r) => r.state === "held", before, limit),
  };
}
