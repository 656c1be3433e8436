// An owner of points who makes tokens of them, buys some, and may turn out to be the same person as another.
import type { AccountId, RedemptionId } from "@starling/protocol/vocabulary";
import type { Agenda } from "../agenda.ts";
import type { Random } from "../random.ts";
import type { SimRelay } from "../sim-relay.ts";
import type { SimChain } from "./sim-chain.ts";

export class SimSaver {
  readonly accountId: AccountId;
  readonly #relay: SimRelay;
  readonly #chain: SimChain;
  readonly #agenda: Agenda;
  readonly #random: Random;
  readonly #others: readonly AccountId[];
  #asked = 0;
  #behaves = false;

  constructor(
    accountId: AccountId,
    others: readonly AccountId[],
    world: { relay: SimRelay; chain: SimChain; agenda: Agenda; random: Random },
  ) {
    this.accountId = accountId;
    this.#others = others;
    this.#relay = world.relay;
    this.#chain = world.chain;
    this.#agenda = world.agenda;
    this.#random = world.random;
    this.#later();
  }

  /** No more wishes; what is under way comes to its end. */
  behave(): void {
    this.#behaves = true;
  }

  #later(): void {
    this.#agenda.after(this.#random.between(200, 20_000), () => {
      if (this.#behaves) return;
      this.#later();
      this.#act();
    });
  }

  #act(): void {
    const random = this.#random;
    const { state } = this.#relay;
    if (state === undefined || !state.accounts.has(this.accountId)) return;
    const turn = random.next();
    if (turn < 0.7) this.#redeem();
    else if (turn < 0.85) this.#deposit();
    else if (turn < 0.9) this.#merge();
    else this.#cancel();
  }

  #redeem(): void {
    const random = this.#random;
    const most = Number(this.#relay.store.accounts.get(this.accountId)?.available ?? 0n);
    const amount = BigInt(Math.max(0, Math.floor(most * random.pick([0.1, 0.5, 1, 1.2]))));
    const idempotencyKey = random.chance(0.5) ? `${this.accountId}-${this.#asked}` : null;
    if (!random.chance(0.3)) this.#asked++;
    const recipient = `0x${this.accountId}`;
    const ask = { type: "request-redemption", recipient, amount, idempotencyKey, requestHash: `${amount}` } as const;
    this.#relay.run({ ...ask, accountId: this.accountId }, (reply) => {
      if (reply.ok) this.#take(reply.value.redemptionId);
    });
  }

  /** Its voucher can be had once what issued it is committed. It is used at once, late, twice, or never. */
  #take(redemptionId: RedemptionId): void {
    const random = this.#random;
    for (let uses = random.pick([0, 1, 1, 1, 2]); uses > 0; uses--) {
      this.#agenda.after(random.logBetween(100, 60_000), () => {
        const stored = this.#relay.store.redemptions.get(redemptionId);
        if (stored === undefined || stored.deadlineS === null) return;
        const { accountId, recipient, cumulative, deadlineS } = stored;
        this.#chain.send({ type: "redeem", voucher: { accountId, recipient, cumulative, deadlineS } });
      });
    }
    if (random.chance(0.7)) this.#agenda.after(random.between(100, 10_000), () => this.#operate(redemptionId));
  }

  #operate(redemptionId: RedemptionId): void {
    const operatorId = "acc_operator";
    if (this.#random.chance(0.7)) {
      this.#relay.run({ type: "approve-redemption", redemptionId, operatorId }, (reply) => {
        if (reply.ok) this.#take(redemptionId);
      });
    } else this.#relay.run({ type: "reject-redemption", redemptionId, operatorId, reason: "no" });
  }

  #cancel(): void {
    const open = this.#relay.state?.accounts.get(this.accountId)?.redemption;
    if (open)
      this.#relay.run({ type: "cancel-redemption", redemptionId: open.redemptionId, accountId: this.accountId });
  }

  #deposit(): void {
    const accountId = this.#random.chance(0.1) ? null : this.accountId;
    const points = BigInt(this.#random.int(1, 100_000));
    const depositId = `${this.accountId}-${this.#random.int(0, 1e9)}`;
    this.#chain.send({ type: "deposit", depositId, accountId, points });
  }

  #merge(): void {
    const into = this.#random.pick(this.#others);
    if (!this.#relay.state?.accounts.has(into)) return;
    this.#relay.run({ type: "merge-accounts", from: this.accountId, into });
  }
}
