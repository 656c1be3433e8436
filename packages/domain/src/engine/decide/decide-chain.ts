// What confirmed blocks mean for points. Blocks are taken in order and once: their cursor is committed with what they caused.
import { SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import { burnEntry, depositEntry } from "../../redemption/redemption-entries.ts";
import type { ChainEvent, Command, Context, Replies } from "../command.ts";
import type { Draft } from "../draft.ts";
import { purseOf } from "../purse-of.ts";
import type { State } from "../state.ts";
import { changeState, giveBack } from "./decide-redemptions.ts";

export function decideChainAdvanced(
  state: State,
  { from, to, events }: Extract<Command, { type: "chain-advanced" }>,
  context: Context,
  draft: Draft,
): Replies["chain-advanced"] {
  const { chain } = state;
  const next = chain === null ? 0 : chain.block + 1;
  if (chain === null || from !== next || to.block < from || to.chainId !== chain.chainId) return { taken: false, next };
  for (const event of events) {
    switch (event.type) {
      case "redeemed":
        takeRedeemed(state, event, context, draft);
        break;
      case "deposited":
        takeDeposit(state, to.chainId, event, context, draft);
        break;
      case "noted":
        draft.changes.push({ type: "chain-noted", chainId: to.chainId, note: event.note, atMs: context.nowMs });
        break;
    }
  }
  draft.changes.push({ type: "chain-moved", cursor: to });
  return { taken: true, next: to.block + 1 };
}

function takeRedeemed(
  state: State,
  { accountId, points, cumulative, recipient, place }: Extract<ChainEvent, { type: "redeemed" }>,
  context: Context,
  draft: Draft,
): void {
  const account = accountId === null ? undefined : state.accounts.get(accountId);
  const redemption = account?.redemption ?? null;
  const tell = (sentence: string) => draft.effects.push({ type: "chain-surprise", when: "committed", sentence, place });
  // By the sum alone: after blocks that were lost, a voucher pays out what an earlier one had as well.
  if (redemption?.state === "issued" && redemption.cumulative === cumulative) {
    const { redemptionId, amount } = redemption;
    changeState(redemption, { state: "redeemed", place }, context, draft);
    const stamp = { entryId: context.nextId("ent"), atMs: context.nowMs };
    const entry = burnEntry(stamp, { redemptionId, accountId: redemption.account.accountId, amount });
    draft.changes.push({ type: "entry-posted", entry });
    if (points !== amount)
      tell(
        `The chain paid out ${points} micro-points for ${redemptionId}, which is of ${amount}: it had forgotten some.`,
      );
    return;
  }
  tell(
    `The chain paid out ${points} micro-points of ${accountId ?? "no account"} to ${recipient} that no open voucher stands for.`,
  );
}

/** Whatever it names: the tokens are gone, so the points are somebody's. */
function takeDeposit(
  state: State,
  chainId: number,
  { depositId, word, from, points, place, ...event }: Extract<ChainEvent, { type: "deposited" }>,
  context: Context,
  draft: Draft,
): void {
  const named = event.accountId === null ? undefined : state.accounts.get(event.accountId);
  const accountId = named === undefined ? SYSTEM_ACCOUNTS.treasury : purseOf(state, named).accountId;
  const stamp = { entryId: context.nextId("ent"), atMs: context.nowMs };
  draft.changes.push(
    { type: "entry-posted", entry: depositEntry(stamp, { chainId, depositId, accountId, points }) },
    {
      type: "deposit-credited",
      depositId,
      chainId,
      accountId,
      word,
      from,
      points,
      entryId: stamp.entryId,
      place,
      atMs: context.nowMs,
    },
  );
}

/** Whether a voucher can't be redeemed any more: a confirmed block is later than its deadline. */
export function hasLateVoucher({ chain, voucherDeadlines }: State): boolean {
  const first = voucherDeadlines.at(0);
  return first !== undefined && chain !== null && first.key < chain.timestampS;
}

export function decideExpireVoucher(state: State, context: Context, draft: Draft): void {
  const redemption = state.voucherDeadlines.at(0);
  if (redemption !== undefined && hasLateVoucher(state)) giveBack(redemption, { state: "expired" }, context, draft);
}
