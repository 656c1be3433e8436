// A process that opens PGlite, says what it finds, then redeems as fast as it can: each round asks, redeems and works a block
// through, in two commits, and says the round only after both were acknowledged.
import { openDatabase } from "@starling/db";
import type { Entry } from "@starling/domain";
import { type AccountId, makeId, SYSTEM_ACCOUNTS } from "@starling/protocol";
import { openPostgresStores } from "../open-stores.ts";

export interface FoundMoney {
  readonly available: string;
  readonly redeemed: string;
  readonly escrow: string;
  readonly promised: string;
  readonly burned: string;
  readonly open: number;
  /** The cursor's block; −1 before the first. */
  readonly block: number;
}

export const START_POINTS = 1_000_000n;
const AMOUNT = 7n;
const CHAIN_ID = 31337;
const NOW_MS = Date.UTC(2026, 10, 22);
const word = (of: number) => `0x${of.toString(16).padStart(64, "0")}`;

const dataDir = process.argv[2] ?? "";
const database = await openDatabase({ dataDir });
const { store, redemptions } = openPostgresStores(database, { relayId: "killed", claimTtlMs: 60_000 }, dataDir);
const owner: AccountId = makeId("acc", NOW_MS, new Uint8Array(10));
const { issuance, escrow, burn } = SYSTEM_ACCOUNTS;

// Ids rise from start to start.
let ids = Date.now();
const posted = (type: Entry["type"], key: string, from: AccountId, to: AccountId, amount: bigint) =>
  ({
    type: "entry-posted",
    entry: {
      entryId: makeId("ent", ids++, crypto.getRandomValues(new Uint8Array(10))),
      type,
      idempotencyKey: key,
      jobId: null,
      atMs: NOW_MS,
      postings: [
        { accountId: from, bucket: "available", amount: -amount },
        { accountId: to, bucket: "available", amount },
      ],
    },
  }) as const;

for (const kind of ["issuance", "escrow", "burn"] as const)
  await store.openAccount({ accountId: SYSTEM_ACCOUNTS[kind], kind, name: kind, nowMs: NOW_MS });
await store.openAccount({ accountId: owner, kind: "consumer", name: "owner", nowMs: NOW_MS });
if ((await store.entryByKey("start")) === undefined)
  await store.commit([posted("grant", "start", issuance, owner, START_POINTS)]);

const account = await store.account(owner);
const promised = await redemptions.open();
const cursor = await store.chainCursor(CHAIN_ID);
const found: FoundMoney = {
  available: String(account?.available),
  redeemed: String(account?.redeemed),
  escrow: String((await store.account(escrow))?.available),
  promised: String(promised.points),
  burned: String((await store.account(burn))?.available),
  open: promised.held + promised.issued,
  block: cursor?.block ?? -1,
};
process.send?.(found);

let redeemed = account?.redeemed ?? 0n;
let [open] = await store.openRedemptions({ after: null, limit: 2 });
for (let block = found.block + 1; ; block++) {
  if (open === undefined) {
    const redemptionId = makeId("rdm", ids++, new Uint8Array(10));
    const asked = {
      redemptionId,
      accountId: owner,
      recipient: `0x${"1".repeat(40)}`,
      amount: AMOUNT,
      cumulative: redeemed + AMOUNT,
      state: "issued",
      deadlineS: 1,
      idempotencyKey: redemptionId,
      requestHash: "",
    } as const;
    await store.commit([
      { type: "redemption-requested", ...asked, atMs: NOW_MS },
      posted("redemption", `redemption:${redemptionId}`, owner, escrow, AMOUNT),
    ]);
    open = { ...asked, createdAtMs: NOW_MS };
  }
  const { redemptionId } = open;
  await store.commit([
    {
      type: "redemption-changed",
      redemptionId,
      accountId: owner,
      amount: AMOUNT,
      state: "redeemed",
      deadlineS: null,
      operatorId: null,
      reason: null,
      place: { block, transaction: word(block), logIndex: 0 },
      atMs: NOW_MS,
    },
    posted("burn", `burn:${redemptionId}`, escrow, burn, AMOUNT),
    { type: "chain-moved", cursor: { chainId: CHAIN_ID, block, hash: word(block), timestampS: block } },
  ]);
  redeemed += AMOUNT;
  open = undefined;
  process.send?.(block);
}
