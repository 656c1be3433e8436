// Changes about tokens and merged accounts, as an engine would make them.
import type { ChainCursor, ChainNote, ChainPlace, DurableChange } from "@starling/domain";
import { type AccountId, type RedemptionId, SYSTEM_ACCOUNTS } from "@starling/protocol";
import { NOW_MS, type StoreBed } from "./store-bed.ts";

type ChangeOf<T extends DurableChange["type"]> = Extract<DurableChange, { type: T }>;
export type Requested = ChangeOf<"redemption-requested">;
export type Changed = ChangeOf<"redemption-changed">;

export const CHAIN_ID = 31337;
export const DEADLINE_S = 1_800_000_000;
/** 0x and as many hex digits as an address or a hash has. */
export const hexWord = (digits: 40 | 64, of: number): string => `0x${of.toString(16).padStart(digits, "0")}`;

export type MoneyBed = ReturnType<typeof createMoneyBed>;

export function createMoneyBed(bed: StoreBed) {
  const { entryOf, freshId } = bed;
  const { escrow, burn, issuance } = SYSTEM_ACCOUNTS;
  let places = 0;
  const place = (): ChainPlace => ({ block: 100 + places, transaction: hexWord(64, ++places), logIndex: places % 7 });

  /** A redemption begins, and its points go to escrow. */
  function request(accountId: AccountId, overrides: Partial<Requested> = {}): [Requested, DurableChange] {
    const requested: Requested = {
      type: "redemption-requested",
      redemptionId: freshId("rdm"),
      accountId,
      recipient: hexWord(40, 0xabc),
      amount: 100n,
      cumulative: 100n,
      state: "issued",
      deadlineS: DEADLINE_S,
      idempotencyKey: null,
      requestHash: "request",
      atMs: NOW_MS,
      ...overrides,
    };
    const entry = entryOf("redemption", null, [
      [accountId, "available", -requested.amount],
      [escrow, "available", requested.amount],
    ]);
    return [requested, entry];
  }
  const held = (accountId: AccountId, overrides: Partial<Requested> = {}) =>
    request(accountId, { state: "held", deadlineS: null, ...overrides });

  /** It goes on, with the entry that goes with it. */
  function change(of: Requested, state: Changed["state"], overrides: Partial<Changed> = {}): DurableChange[] {
    const { redemptionId, accountId, amount } = of;
    const changed: Changed = {
      type: "redemption-changed",
      redemptionId,
      accountId,
      amount,
      state,
      deadlineS: state === "issued" ? DEADLINE_S : null,
      operatorId: null,
      reason: null,
      place: state === "redeemed" ? place() : null,
      atMs: NOW_MS + 1_000,
      ...overrides,
    };
    if (state === "issued") return [changed];
    const to = state === "redeemed" ? burn : accountId;
    const type = state === "redeemed" ? "burn" : "redemption_return";
    return [
      changed,
      entryOf(type, null, [
        [escrow, "available", -amount],
        [to, "available", amount],
      ]),
    ];
  }

  /** Points that were bought with tokens. */
  function deposit(
    accountId: AccountId,
    points: bigint,
    overrides: Partial<ChangeOf<"deposit-credited">> = {},
  ): DurableChange[] {
    const entryId = freshId("ent");
    const credited: ChangeOf<"deposit-credited"> = {
      type: "deposit-credited",
      depositId: String(places),
      chainId: CHAIN_ID,
      accountId,
      word: hexWord(64, 5),
      from: hexWord(40, 6),
      points,
      entryId,
      place: place(),
      atMs: NOW_MS,
      ...overrides,
    };
    return [
      entryOf(
        "deposit",
        null,
        [
          [issuance, "available", -points],
          [accountId, "available", points],
        ],
        entryId,
      ),
      credited,
    ];
  }

  const note = (note: ChainNote): DurableChange => ({ type: "chain-noted", chainId: CHAIN_ID, note, atMs: NOW_MS });
  const cursorAt = (block: number, chainId = CHAIN_ID): ChainCursor => ({
    chainId,
    block,
    hash: hexWord(64, block),
    timestampS: 1_700_000_000 + block,
  });
  const merge = (from: AccountId, into: AccountId, granted = 0n, spent = 0n): DurableChange => ({
    type: "accounts-merged",
    from,
    into,
    granted,
    spent,
    atMs: NOW_MS + 2_000,
  });
  const openSystem = async () => {
    for (const kind of ["escrow", "burn"] as const)
      await bed.store.openAccount({ accountId: SYSTEM_ACCOUNTS[kind], kind, name: kind, nowMs: NOW_MS });
  };
  const rdm = (of: readonly { readonly redemptionId: RedemptionId }[]) => of.map(({ redemptionId }) => redemptionId);
  return { place, request, held, change, deposit, note, cursorAt, merge, openSystem, rdm };
}
