// The relay as the simulation plays it: the real engine, group commit, a crash at any moment, a rebuild from what was committed.
import type {
  ChainCursor,
  Command,
  CommandType,
  Context,
  Decision,
  DurableChange,
  Effect,
  JobExplanation,
  ModelFacts,
  Policy,
  Replies,
} from "@starling/domain";
import { type AuditedEngine, createAuditedEngine } from "@starling/domain/testing";
import { type AccountId, type JobId, type NodeId, SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import type { Agenda } from "./agenda.ts";
import { LeaseWitness } from "./lease-witness.ts";
import type { Random } from "./random.ts";
import { SIM_MODELS } from "./sim-models.ts";
import { drawPrompt } from "./sim-texts.ts";
import { claimSpans, jobFacts, Ledger, type StoredAccount } from "./store.ts";

const TICK_MS = 250;
const COMMIT_MS = { min: 1, max: 25 } as const;
/** Answers without a verdict that are given to a fresh engine at once. */
const PROVISIONAL_PAGE = 64;

interface Waiting {
  readonly changes: readonly DurableChange[];
  readonly leave: () => void;
}

export interface RelayOptions {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly policy: Partial<Policy>;
  readonly trace: (line: string) => void;
  /** What leaves the relay towards nodes and consumers. */
  readonly emit: (effect: Effect) => void;
  /** Looks through the engine after every step. */
  readonly audited: boolean;
  /** Where the chain begins; null where there is none. */
  readonly chain: ChainCursor | null;
}

export class SimRelay {
  /** What was committed, and all that led to it. */
  readonly store = new Ledger();
  readonly #log: DurableChange[] = [];
  /** What memory must agree with: the store and all that waits to be committed. */
  #expected = new Ledger();
  #witness: LeaseWitness;
  #audited: AuditedEngine | null = null;
  #waiting: Waiting[] = [];
  #commitPlanned = false;
  #claims: { jobId: JobId; count: number }[] = [];
  #incarnation = 0;
  /** Accounts are there before their jobs: for that moment holds don't add up. */
  #isLoading = false;
  #ids = 0;
  readonly #options: RelayOptions;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#witness = new LeaseWitness(options.policy);
  }

  get isUp(): boolean {
    return this.#audited !== null;
  }

  get state(): AuditedEngine["state"] | undefined {
    return this.#audited?.state;
  }

  explain(jobId: JobId): JobExplanation | undefined {
    return this.#audited?.engine.explain(jobId);
  }

  openAccount(accountId: AccountId, kind: StoredAccount["kind"]): void {
    this.store.openAccount({ accountId, kind });
    this.#expected.openAccount({ accountId, kind });
  }

  start(): void {
    const { agenda, policy } = this.#options;
    this.#incarnation++;
    this.#isLoading = true;
    this.#audited = createAuditedEngine({ firstFence: Math.ceil(agenda.nowMs * 1000), policy });
    const { policyVersion: version, policy: changes } = this.store;
    if (version > 0) this.run({ type: "load-policy", version, changes });
    for (const model of SIM_MODELS)
      this.run({ type: "load-model", model: { ...model, ...this.#setOf(model.modelId) } });
    for (const [accountId, account] of this.store.accounts) {
      if (account.kind !== "contributor" && account.kind !== "referee") this.#loadAccount(accountId);
    }
    for (const job of this.store.jobs.values()) {
      if (job.ended !== null) continue;
      for (const stored of job.spans) stored.claimed = false;
      this.run({ type: "load-job", job: jobFacts(job) });
    }
    this.#loadMoney();
    const provisional = this.store.provisional();
    for (const accountId of new Set(provisional.map((output) => output.accountId))) this.#loadAccount(accountId);
    for (let from = 0; from < provisional.length; from += PROVISIONAL_PAGE) {
      this.run({ type: "load-provisional", outputs: provisional.slice(from, from + PROVISIONAL_PAGE) });
    }
    this.#isLoading = false;
    const incarnation = this.#incarnation;
    const tick = (): void => {
      if (incarnation !== this.#incarnation || this.#audited === null) return;
      this.run({ type: "tick" });
      agenda.after(TICK_MS, tick);
    };
    agenda.after(TICK_MS, tick);
  }

  /** What an operator has set of it. */
  #setOf(modelId: string): Partial<ModelFacts> {
    const set = this.store.models.get(modelId);
    return set === undefined ? {} : { isDisabled: set.isDisabled, pricePerItem: set.pricePerItem };
  }

  #loadMoney(): void {
    for (const dispute of this.store.disputes.values()) {
      this.#loadAccount(dispute.accountId);
      this.run({ type: "load-dispute", dispute });
    }
    const { agenda, chain: origin } = this.#options;
    const chain = this.store.chain ?? origin;
    if (chain === null) return;
    this.run({ type: "load-chain", chain, redemptionDay: this.store.daySum(agenda.nowMs, null) });
    for (const redemption of this.store.openRedemptions()) {
      this.#loadAccount(redemption.accountId);
      this.run({ type: "load-redemption", redemption });
    }
    for (const { accountId, mergedInto, available, escrow } of this.store.accounts.values())
      if (mergedInto !== null && (available !== 0n || escrow !== 0n)) this.#loadAccount(accountId);
  }

  /** Everything that was not committed is gone. */
  crash(): void {
    this.#options.trace(`crash with ${this.#waiting.length} decisions uncommitted`);
    this.#incarnation++;
    this.#audited = null;
    this.#waiting = [];
    this.#claims = [];
    this.#commitPlanned = false;
    this.#witness = new LeaseWitness(this.#options.policy);
    this.#expected = new Ledger();
    for (const { accountId, kind } of this.store.accounts.values()) this.#expected.openAccount({ accountId, kind });
    this.#expected.write(this.#log);
  }

  #loadAccount(accountId: AccountId): void {
    const account = this.store.accounts.get(accountId);
    if (account === undefined) return;
    // Where its points go is known before the account that was closed for it.
    if (account.mergedInto !== null) this.#loadAccount(account.mergedInto);
    const redemptionDay = this.store.daySum(this.#options.agenda.nowMs, accountId);
    this.run({ type: "load-account", account: { ...account, redemptionDay } });
  }

  /** A node's handshake; null when it is welcome. */
  join(nodeId: NodeId, keyOf: AccountId): string | null {
    let accountId = keyOf;
    // The keys of an account that was closed are the other's.
    for (let next = this.store.accounts.get(keyOf)?.mergedInto ?? null; next !== null; ) {
      accountId = next;
      next = this.store.accounts.get(accountId)?.mergedInto ?? null;
    }
    this.#loadAccount(accountId);
    const reply = this.run({ type: "node-joined", nodeId, accountId });
    return reply === undefined || reply.ok ? null : reply.error.code;
  }

  /**
   * Runs a command. `replied` is called when the reply may leave: at once when nothing must last, else after the commit,
   * and never if the relay crashes before.
   */
  run<T extends CommandType>(
    command: Extract<Command, { type: T }>,
    replied: (reply: Replies[T]) => void = () => {},
  ): Replies[T] | undefined {
    const audited = this.#audited;
    const { agenda } = this.#options;
    if (audited === null) return undefined;
    this.#witness.beforeCommand(command, agenda.nowMs);
    const decision: Decision<T> = audited.engine.run<T>(command, this.#context());
    this.#check(audited, decision);
    const now: Effect[] = [];
    const committed: Effect[] = [];
    for (const effect of decision.effects) (effect.when === "now" ? now : committed).push(effect);
    const leave = (): void => {
      for (const effect of committed) this.#act(effect);
      replied(decision.reply);
    };
    if (decision.changes.length === 0) leave();
    else this.#commitLater({ changes: decision.changes, leave });
    for (const effect of now) this.#act(effect);
    return decision.reply;
  }

  #act(effect: Effect): void {
    if (effect.type === "claim") this.#claimLater(effect.jobId, effect.count);
    else if (effect.type === "make-known-inputs") this.#makeKnownInputs(effect.modelId, effect.count);
    else if (effect.type === "fetch-evidence") this.#readEvidence(effect.chunks);
    else this.#options.emit(effect);
  }

  /** Unless the relay is another by then. */
  #soon(maxMs: number, happen: () => void): void {
    const incarnation = this.#incarnation;
    const { agenda, random } = this.#options;
    agenda.after(random.between(0.5, maxMs), () => {
      if (incarnation === this.#incarnation) happen();
    });
  }

  #makeKnownInputs(modelId: string, count: number): void {
    const { random } = this.#options;
    for (let i = 0; i < count; i++) {
      const nonce = Uint8Array.from({ length: 8 }, () => random.int(0, 127));
      const more = Uint8Array.from({ length: random.int(1, 20) }, () => random.int(0, 127));
      const isText = SIM_MODELS.some((model) => model.modelId === modelId && model.task === "generate");
      const items = isText ? [drawPrompt(random)] : [nonce, more];
      this.#soon(20, () => this.run({ type: "known-input", modelId, items }));
    }
  }

  /** Now and then something can't be had, or the answer comes twice. */
  #readEvidence(asked: Extract<Effect, { type: "fetch-evidence" }>["chunks"]): void {
    const { random } = this.#options;
    const evidence = this.store.evidence(asked).filter(() => !random.chance(0.01));
    const answer = (): void => {
      this.run({ type: "load-evidence", asked, evidence });
    };
    this.#soon(20, answer);
    if (random.chance(0.05)) this.#soon(60, answer);
  }

  #context(): Context {
    const { agenda, random } = this.#options;
    return {
      nowMs: agenda.nowMs,
      random: random.next,
      nextId: (prefix) => `${prefix}_${String(this.#ids++).padStart(6, "0")}`,
    };
  }

  #check(audited: AuditedEngine, decision: Decision): void {
    const { agenda, trace } = this.#options;
    for (const change of decision.changes) trace(describe(change));
    this.#witness.afterDecision(decision, agenda.nowMs);
    this.#expected.write(decision.changes);
    if (!this.#options.audited || this.#isLoading) return;
    audited.audit(agenda.nowMs);
    for (const [accountId, expected] of this.#expected.accounts) {
      const balance = audited.engine.balance(accountId);
      if (balance === undefined) continue;
      for (const part of ["available", "held", "escrow"] as const) {
        if (balance[part] === expected[part]) continue;
        throw new Error(`${accountId}: memory says ${part} ${balance[part]}, its changes say ${expected[part]}`);
      }
    }
  }

  #commitLater(waiting: Waiting): void {
    this.#waiting.push(waiting);
    if (this.#commitPlanned) return;
    this.#commitPlanned = true;
    const incarnation = this.#incarnation;
    const { agenda, random } = this.#options;
    agenda.after(random.between(COMMIT_MS.min, COMMIT_MS.max), () => {
      if (incarnation !== this.#incarnation) return;
      this.#commitPlanned = false;
      const batch = this.#waiting.splice(0);
      for (const { changes } of batch) {
        this.store.write(changes);
        this.#log.push(...changes);
      }
      // The machine may stop between the commit and what it lets out.
      agenda.after(random.between(0, 2), () => {
        if (incarnation !== this.#incarnation) return;
        for (const { leave } of batch) leave();
        for (const { jobId, count } of this.#claims.splice(0)) this.#claim(jobId, count);
      });
    });
  }

  /** A claim reads the store after what was decided before it is there. */
  #claimLater(jobId: JobId, count: number): void {
    if (this.#waiting.length > 0) this.#claims.push({ jobId, count });
    else this.#claim(jobId, count);
  }

  #claim(jobId: JobId, count: number): void {
    const job = this.store.jobs.get(jobId);
    const spans = job === undefined || job.ended !== null ? [] : claimSpans(job, count);
    const answer = (): void => {
      // Who made what was streamed is to be paid for it.
      for (const { streams = [] } of spans)
        for (const { parts } of streams) for (const { accountId } of parts) this.#loadAccount(accountId);
      this.run({ type: "load-spans", jobId, spans, exhausted: spans.length < count });
    };
    this.#soon(20, answer);
    if (this.#options.random.chance(0.05)) this.#soon(60, answer);
  }
}

export const SYSTEM = [
  { accountId: SYSTEM_ACCOUNTS.treasury, kind: "treasury" },
  { accountId: SYSTEM_ACCOUNTS.issuance, kind: "issuance" },
  { accountId: SYSTEM_ACCOUNTS.escrow, kind: "escrow" },
  { accountId: SYSTEM_ACCOUNTS.burn, kind: "burn" },
] as const;

function describe(change: DurableChange): string {
  switch (change.type) {
    case "stream-advanced":
      return `${change.jobId}#${change.chunkIndex} has ${change.tokens.length} more tokens by ${change.nodeId}`;
    case "job-admitted":
      return `${change.jobId} admitted: ${change.itemCount} items, ${change.chunkCount} chunks, hold ${change.hold}`;
    case "output-accepted":
      return `${change.jobId}#${change.chunkIndex} answered by ${change.nodeId} under ${change.fence}`;
    case "outputs-judged":
      return `${change.verification.status}: ${change.outputs.map((o) => `${o.jobId}#${o.chunkIndex}`).join(" ")}`;
    case "output-corrected":
      return `${change.jobId}#${change.chunkIndex} corrected by ${change.nodeId} under ${change.fence}`;
    case "check-closed":
      return `${change.checkId} (${change.reason}) of ${change.nodeId} closed: ${change.verdict}`;
    case "record-changed":
      return `${change.accountId} has ${change.matches} right and ${change.mismatches} wrong`;
    case "account-suspended":
      return `${change.accountId} suspended for ${change.checkId}`;
    case "account-forfeited":
    case "account-reinstated":
    case "node-suspended":
    case "node-reinstated":
      return `${change.accountId}: ${change.type}`;
    case "dispute-opened":
      return `${change.disputeId} of ${change.accountId} about ${change.about.type}: ${change.stake}`;
    case "dispute-decided":
      return `${change.disputeId} is ${change.state}`;
    case "model-set":
      return `${change.modelId} is ${change.isDisabled ? "disabled" : "offered"} at ${change.pricePerItem}`;
    case "policy-set":
      return `settings ${change.version}: ${change.changes.map(({ name, to }) => `${name} ${to}`).join(" ")}`;
    case "operator-acted":
      return `an operator: ${change.action} ${change.subject.id}`;
    case "redemption-requested":
      return `${change.redemptionId} of ${change.accountId}: ${change.amount} ${change.state}`;
    case "redemption-changed":
      return `${change.redemptionId} of ${change.accountId} is ${change.state}`;
    case "deposit-credited":
      return `${change.accountId} bought ${change.points}`;
    case "chain-noted":
      return `the chain has ${change.note.type}`;
    case "chain-moved":
      return `the chain is at ${change.cursor.block}`;
    case "accounts-merged":
      return `${change.from} merged into ${change.into}`;
    case "output-failed":
      return `${change.jobId}#${change.chunkIndex} given up: ${change.code}`;
    case "span-done":
      return `${change.jobId} span ${change.index} done`;
    case "hold-spent":
      return `${change.jobId} spent ${change.spent}`;
    case "hold-released":
      return `${change.jobId} released ${change.released}`;
    case "entry-posted":
      return `posted ${change.entry.idempotencyKey}`;
    case "job-ended":
      return `${change.jobId} ended ${change.state}: ${change.itemsDone} done, ${change.itemsFailed} failed`;
  }
}
