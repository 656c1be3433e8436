import { type AccountId, formatPoints, ok, SYSTEM_ACCOUNTS, type TreasuryView, treasuryView } from "@starling/protocol";
import { readChainTotals } from "../../redemptions/read-chain-totals.ts";
import type { HttpRoom } from "../http-room.ts";
import { route } from "../route.ts";

const DAY_MS = 86_400_000;

export const getTreasury = route({
  name: "getTreasury",
  method: "GET",
  path: "/v1/admin/treasury",
  summary: "See where all points are",
  description:
    "The system accounts as of the last commit, what is promised to redemptions, and the contracts' own sums of the newest block. Every number follows from ledger entries or from the chain.",
  auth: "key",
  scope: "admin",
  operator: true,
  reply: { status: 200, description: "The treasury.", schema: treasuryView },
  errors: [],
  async handler(room) {
    const nowMs = Date.now();
    const [treasury, issuance, escrow, burn, open, deposits, day] = await Promise.all([
      available(room, SYSTEM_ACCOUNTS.treasury),
      available(room, SYSTEM_ACCOUNTS.issuance),
      available(room, SYSTEM_ACCOUNTS.escrow),
      available(room, SYSTEM_ACCOUNTS.burn),
      room.redemptions.open(),
      room.deposits.totals(),
      room.store.redemptionDay(),
    ]);
    const today = day !== undefined && day.day === Math.floor(nowMs / DAY_MS) ? day.amount : 0n;
    return ok({
      body: {
        object: "treasury" as const,
        at: new Date(nowMs).toISOString(),
        accounts: {
          treasury: formatPoints(treasury),
          issuance: formatPoints(issuance),
          escrow: formatPoints(escrow),
          burn: formatPoints(burn),
        },
        redemptions: {
          held: open.held,
          issued: open.issued,
          open: formatPoints(open.points),
          today: {
            used: formatPoints(today),
            most: formatPoints(room.engine.engine().policy().policy.redemptionNetworkPerDay),
          },
        },
        deposits: { count: deposits.count, points: formatPoints(deposits.points) },
        chain: await chainPart(room, burn, deposits.points),
      },
      headers: { "cache-control": "no-store" },
    });
  },
});

const available = async (room: HttpRoom, accountId: AccountId): Promise<bigint> =>
  (await room.store.account(accountId))?.available ?? 0n;

async function chainPart({ chain }: HttpRoom, burned: bigint, deposited: bigint): Promise<TreasuryView["chain"]> {
  const totals = chain === null ? undefined : await readChainTotals(chain);
  if (chain === null || totals === undefined) return null;
  return {
    chainId: chain.facts.chainId,
    block: chain.health().worked,
    issued: formatPoints(totals.redeemed),
    deposited: formatPoints(totals.deposited),
    supply: String(totals.supply),
    burned: formatPoints(burned),
    agrees: totals.redeemed === burned && totals.deposited === deposited,
  };
}
