// What checks that are judged together come to: one settlement an earner and job, one pay, one record an account, one verdict a status.
import {
  type AccountId,
  type CheckId,
  SYSTEM_ACCOUNTS,
  unitsOf,
  type VerificationStatus,
} from "@starling/protocol/vocabulary";
import { priceOf, rewardPerItem } from "../../job/price.ts";
import { checkEntry, refereePayer } from "../../ledger/check-entry.ts";
import { generateOutputOf, isMeasured } from "../../stream/measured.ts";
import { generateItemOf } from "../../stream/stream.ts";
import { type Judged, settleTexts } from "../../stream/text-verdict.ts";
import type { Context } from "../command.ts";
import type { Draft } from "../draft.ts";
import type { Account, Check, Member, Opinion, State } from "../state.ts";
import { Answers } from "./answers.ts";

/** What a referee is paid for: reading a text is a third of the work of making it. */
function unitsChecked(check: Check): number {
  if (!isMeasured(check)) return check.itemCount;
  const item = generateItemOf(check.input);
  const output = check.opinions[0] && generateOutputOf(check.opinions[0].output);
  return Math.ceil(unitsOf(item?.prompt.length ?? 0, output?.tokens.length ?? 0) / 3);
}

export class Verdicts {
  readonly answers: Answers;
  readonly draft: Draft;
  readonly #state: State;
  readonly #context: Context;
  readonly #judged: Judged[] = [];
  readonly #pay = new Map<Account, bigint>();
  readonly #matches = new Map<Account, number>();
  #paidFor: CheckId | null = null;

  constructor(state: State, context: Context, draft: Draft) {
    this.#state = state;
    this.#context = context;
    this.draft = draft;
    this.answers = new Answers(state.leases, context, draft);
  }

  judged(members: readonly Member[], status: VerificationStatus): void {
    for (const member of members) this.#judged.push([member, status]);
  }

  /** The house works for nothing. */
  pay(check: Check, referees: readonly Opinion[]): void {
    const { facts } = check.model;
    const reward = priceOf(rewardPerItem(facts.pricePerItem, this.#state.policy.feePerMille), unitsChecked(check));
    for (const { account } of referees) {
      if (account.kind === "referee" || account.isSuspended || reward === 0n) continue;
      this.#paidFor ??= check.checkId;
      this.#pay.set(account, (this.#pay.get(account) ?? 0n) + reward);
    }
  }

  payerOf(amount: bigint): AccountId {
    return refereePayer(this.#state.accounts.get(SYSTEM_ACCOUNTS.treasury)?.available, amount);
  }

  matched(account: Account): void {
    this.#matches.set(account, (this.#matches.get(account) ?? 0) + 1);
  }

  close(): void {
    this.answers.close();
    judgeMembers(this.#judged, this.#context, this.draft);
    this.#closePay();
    for (const [{ accountId, matches, mismatches }, more] of this.#matches) {
      this.draft.changes.push({ type: "record-changed", accountId, matches: matches + more, mismatches });
    }
  }

  #closePay(): void {
    if (this.#paidFor === null) return;
    const rewards = [...this.#pay].map(([account, amount]) => [account.accountId, amount] as const);
    const amount = rewards.reduce((sum, [, reward]) => sum + reward, 0n);
    const payerId = this.payerOf(amount);
    const stamp = { entryId: this.#context.nextId("ent"), atMs: this.#context.nowMs };
    const entry = checkEntry(stamp, { checkId: this.#paidFor, payerId, rewards });
    this.draft.changes.push({ type: "entry-posted", entry });
    for (const [account, reward] of this.#pay)
      this.draft.volatile.push({ type: "reward-earned", account, amount: reward });
  }
}

/** Says what was found of answers, one change a status. */
export function judgeMembers(judged: readonly Judged[], context: Context, draft: Draft): void {
  const { said, texts } = settleTexts(judged);
  for (const [text, now] of texts) draft.volatile.push({ type: "text-judged", text, now });
  for (const [status, members] of said) {
    const outputs = members.map(({ jobId, chunkIndex }) => ({ jobId, chunkIndex }));
    draft.changes.push({ type: "outputs-judged", outputs, verification: { status }, atMs: context.nowMs });
    draft.effects.push({ type: "judged", when: "committed", outputs, verification: { status } });
  }
}
