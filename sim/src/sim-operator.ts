// Somebody who runs the network: suspends and reinstates, is asked to decide disputes, sets prices and settings. Not always wisely.
import type { AccountId, DisputeAbout } from "@starling/protocol/vocabulary";
import type { Agenda } from "./agenda.ts";
import type { Random } from "./random.ts";
import { SIM_MODELS } from "./sim-models.ts";
import type { SimRelay } from "./sim-relay.ts";
import { costOf, verificationOf } from "./store.ts";

const OPERATOR: AccountId = "acc_operator";

interface World {
  readonly relay: SimRelay;
  readonly agenda: Agenda;
  readonly random: Random;
}

export class SimOperator {
  readonly #relay: SimRelay;
  readonly #agenda: Agenda;
  readonly #random: Random;
  /** What was disputed once isn't again: as a relay sees to. */
  readonly #disputed = new Set<string>();
  #behaves = false;

  constructor({ relay, agenda, random }: World) {
    this.#relay = relay;
    this.#agenda = agenda;
    this.#random = random;
    this.#later();
  }

  /** Offers every model again, decides what is open, and goes home. */
  behave(): void {
    this.#behaves = true;
    this.#tidy();
  }

  #later(): void {
    this.#agenda.after(this.#random.between(500, 20_000), () => {
      if (this.#behaves) return;
      this.#later();
      if (this.#relay.state !== undefined) this.#act();
    });
  }

  #act(): void {
    const turn = this.#random.next();
    if (turn < 0.15) this.#suspend();
    else if (turn < 0.4) this.#reinstate();
    else if (turn < 0.5) this.#suspendNode();
    else if (turn < 0.7) this.#dispute();
    else if (turn < 0.85) this.#decide();
    else if (turn < 0.93) this.#setModel();
    else this.#setPolicy();
  }

  get #operator() {
    return { operatorId: OPERATOR, reason: "as it seemed right" } as const;
  }

  #contributors(isSuspended: boolean): AccountId[] {
    const accounts = [...(this.#relay.state?.accounts.values() ?? [])];
    return accounts
      .filter((account) => account.kind === "contributor" && account.isSuspended === isSuspended)
      .map(({ accountId }) => accountId);
  }

  #suspend(): void {
    const accountId = this.#pick(this.#contributors(false));
    if (accountId !== undefined) this.#relay.run({ type: "suspend-account", accountId, operator: this.#operator });
  }

  #reinstate(): void {
    const accountId = this.#pick(this.#contributors(true));
    if (accountId !== undefined) this.#relay.run({ type: "reinstate-account", accountId, operator: this.#operator });
  }

  #suspendNode(): void {
    const nodes = [...(this.#relay.state?.nodes.values() ?? [])].filter((node) => !node.isHouse);
    const node = this.#pick(nodes);
    if (node === undefined) return;
    const { accountId } = node.account;
    const about = { accountId, device: `device of ${node.nodeId}`, nodeIds: [node.nodeId] };
    this.#relay.run({ type: "suspend-node", ...about, operator: this.#operator });
  }

  #dispute(): void {
    const found = this.#random.pick([() => this.#suspension(), () => this.#reversal(), () => this.#answer()])();
    if (found === undefined) return;
    const { accountId, about, stake, key } = found;
    if (key !== null && this.#disputed.has(key)) return;
    const text = "it was right";
    this.#relay.run({ type: "open-dispute", accountId, about, stake, text }, (reply) => {
      if (reply.ok && key !== null) this.#disputed.add(key);
    });
    // Once decided it may not be asked for again; when the relay crashes before, it never was.
    if (key !== null) this.#disputed.add(key);
  }

  #suspension(): Disputed | undefined {
    const accountId = this.#pick(this.#contributors(true));
    if (accountId === undefined) return undefined;
    const stake = this.#reversed(accountId, (key) => key.startsWith("reversal:suspended:"));
    return { accountId, about: { type: "suspension" }, stake: stake.sum, key: stake.key };
  }

  #reversal(): Disputed | undefined {
    const check = this.#pick([...this.#relay.store.checks.values()].filter(({ verdict }) => verdict === "mismatch"));
    if (check === undefined || !this.#relay.state?.accounts.has(check.accountId)) return undefined;
    const { accountId, checkId, jobId, chunkIndex } = check;
    const stake = this.#reversed(accountId, (key) => key.startsWith(`reversal:${jobId}:${chunkIndex}:`));
    return { accountId, about: { type: "check", checkId }, stake: stake.sum, key: stake.key };
  }

  /** Of a job that has ended: what one chunk cost, less what came back of it. What may still be refuted isn't disputed yet. */
  #answer(): Disputed | undefined {
    const { store } = this.#relay;
    const jobs = [...store.jobs.values()].filter(({ ended }) => ended !== null);
    const job = this.#pick(jobs);
    const output = job && this.#pick([...job.outputs.values()]);
    if (job === undefined || output === undefined || output.type !== "output-accepted") return undefined;
    const { accountId, jobId, task } = job.admitted;
    const { chunkIndex } = output;
    if (task === "generate" && verificationOf(job, chunkIndex)?.status === "provisional") return undefined;
    const back = (store.entriesOfJob.get(jobId) ?? []).filter(({ idempotencyKey }) =>
      idempotencyKey.startsWith(`refund:${jobId}:${chunkIndex}:`),
    );
    const refunded = back
      .flatMap(({ postings }) => postings)
      .reduce((n, { amount }) => (amount > 0n ? n + amount : n), 0n);
    const stake = costOf(job, output) - refunded;
    return { accountId, about: { type: "answer", jobId, chunkIndex }, stake, key: `${jobId}:${chunkIndex}` };
  }

  /** What was taken of an account, by the first such entry that was not disputed. */
  #reversed(accountId: AccountId, isMeant: (key: string) => boolean): { sum: bigint; key: string | null } {
    for (const { type, idempotencyKey, postings } of this.#relay.store.entries) {
      if (type !== "reversal" || !isMeant(idempotencyKey) || this.#disputed.has(idempotencyKey)) continue;
      const taken = postings.filter((posting) => posting.accountId === accountId);
      if (taken.length > 0) return { sum: taken.reduce((n, { amount }) => n - amount, 0n), key: idempotencyKey };
    }
    return { sum: 0n, key: null };
  }

  #decide(): void {
    const dispute = this.#pick([...(this.#relay.state?.disputes.values() ?? [])]);
    if (dispute === undefined) return;
    const decision = this.#random.pick(["upheld", "overturned"] as const);
    const { disputeId } = dispute;
    this.#relay.run({ type: "decide-dispute", disputeId, decision, operator: this.#operator });
  }

  #setModel(): void {
    const { modelId, pricePerItem } = this.#random.pick(SIM_MODELS);
    const price = pricePerItem === 0n ? 0n : BigInt(this.#random.int(1, 200));
    const isDisabled = this.#random.chance(0.3);
    this.#relay.run({ type: "set-model", modelId, isDisabled, pricePerItem: price, operator: this.#operator });
  }

  #setPolicy(): void {
    const version = this.#relay.state?.policyVersion ?? 0;
    const random = this.#random;
    const changes = random.pick([
      { feePerMille: random.int(0, 500) },
      { provenMatches: random.int(1, 4) },
      { knownAnswerRate: random.pick([0, 0.05, 0.5]) },
      { auditBatchMax: random.pick([1, 4, 10]) },
      { redemptionApprovalFrom: random.pick([1_000n, 1_000_000_000n]) },
    ]);
    const seen = random.chance(0.1) ? version + 1 : version;
    this.#relay.run({ type: "set-policy", version: seen, changes, operator: this.#operator });
  }

  #tidy(): void {
    this.#agenda.after(1_000, () => {
      const { state } = this.#relay;
      if (state === undefined) return this.#tidy();
      const disabled = [...state.models.values()].filter(({ facts }) => facts.isDisabled === true);
      for (const { facts } of disabled)
        this.#relay.run({ type: "set-model", modelId: facts.modelId, isDisabled: false, operator: this.#operator });
      for (let left = state.disputes.size; left > 0; left--) this.#decide();
      // A crash may undo it, as long as it wasn't committed.
      if (disabled.length > 0) this.#tidy();
    });
  }

  #pick<T>(among: readonly T[]): T | undefined {
    return among.length === 0 ? undefined : this.#random.pick(among);
  }
}

interface Disputed {
  readonly accountId: AccountId;
  readonly about: DisputeAbout;
  readonly stake: bigint;
  /** What it is about, where points are at stake: each is disputed once. */
  readonly key: string | null;
}
