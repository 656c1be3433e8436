// The one door: decides and applies a command, then takes the steps that it made possible, and gathers what came of it all.
import type { AccountId } from "@starling/protocol/vocabulary";
import { redeemable } from "../redemption/redeemable.ts";
import { apply } from "./apply/apply.ts";
import type { DurableChange } from "./change.ts";
import type { Command, CommandType, Context } from "./command.ts";
import { decide, decideStep } from "./decide/decide.ts";
import { hasLateVoucher } from "./decide/decide-chain.ts";
import { createDraft } from "./draft.ts";
import type { Effect } from "./effect.ts";
import type { AccountBalance, Decision, Engine, EngineCounts, EngineOptions, JobExplanation, Quote } from "./engine.ts";
import { explain } from "./explain.ts";
import { GrantMerger } from "./grant-merger.ts";
import { eachNode, jobStatus, queueStatus } from "./inspect.ts";
import { BOUNDS, DEFAULT_POLICY, type Policy } from "./policy.ts";
import { quote } from "./quote.ts";
import { type Account, createState, type State } from "./state.ts";
import type { JobStatus, NodeStatus, QueueStatus } from "./status.ts";
import type { Step } from "./step.ts";

export const createEngine = (options: EngineOptions): Engine =>
  new StatefulEngine(createState({ ...DEFAULT_POLICY, ...options.policy }, options.firstFence));

export class StatefulEngine implements Engine {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  run<T extends CommandType>(command: Extract<Command, { type: T }>, context: Context): Decision<T> {
    const state = this.#state;
    const gathered = new Gathered(state, context);
    const draft = createDraft();
    const reply = decide<T>(state, command, context, draft);
    apply(state, draft, context.nowMs);
    gathered.add(draft.changes, draft.effects);
    if (command.type === "tick") this.#passTime(gathered);
    for (const job of state.wantClaim) gathered.take({ type: "claim", jobId: job.jobId });
    this.#follow(gathered);
    this.#plan(gathered);
    return { reply, changes: gathered.changes, effects: gathered.effects() };
  }

  #passTime(gathered: Gathered): void {
    const state = this.#state;
    const { nowMs } = gathered.context;
    for (let fired = 0; fired < BOUNDS.timersPerTickMax; fired++) {
      const timer = state.timers.at(0);
      if (timer === undefined || timer.key > nowMs) break;
      gathered.take(timer.step);
    }
    while (state.wheel.due(nowMs) !== undefined) gathered.take({ type: "expire" });
    if (state.tail.size > 0) gathered.take({ type: "straggle" });
    gathered.take({ type: "prepare" });
    if (state.batches.size > 0) gathered.take({ type: "age-batches" });
    for (const [modelId, model] of state.models) {
      const isHouseWanted = model.parkedAudits.size > 0 && model.houseReady === 0 && state.houseNodes.size > 0;
      if (model.trialsDue.size > 0 || isHouseWanted) gathered.take({ type: "trials", modelId });
    }
  }

  /** What the command has led to: checks to judge, batches to draw from, accounts to look back over, rewards to let go. */
  #follow(gathered: Gathered): void {
    const { dueChecks, dueBatches, dueBacktracks, dueReleases, dueSweeps, checks } = this.#state;
    for (let steps = 0; steps < BOUNDS.followStepsMax; steps++) {
      const [looked] = dueBacktracks;
      const [released] = dueReleases;
      const [swept] = dueSweeps;
      if (dueChecks.size > 0) gathered.take({ type: "judge" });
      else if (dueBatches.size > 0 && checks.size < BOUNDS.drawnChecksMax) gathered.take({ type: "draw" });
      else if (looked !== undefined) gathered.take({ type: "backtrack", accountId: looked.accountId });
      else if (released !== undefined) gathered.take({ type: "release", accountId: released.accountId });
      else if (swept !== undefined) gathered.take({ type: "sweep", accountId: swept.accountId });
      else if (hasLateVoucher(this.#state)) gathered.take({ type: "expire-voucher" });
      else return;
    }
  }

  /** Ends: every step leases a chunk, sets one aside, or is the last. */
  #plan(gathered: Gathered): void {
    const { plannable, wantClaim } = this.#state;
    let steps = 0;
    for (const model of plannable) {
      const step: Step = { type: "plan", modelId: model.facts.modelId };
      while (plannable.has(model) && steps++ < BOUNDS.planStepsMax) gathered.take(step);
    }
    for (const job of wantClaim) gathered.take({ type: "claim", jobId: job.jobId });
  }

  counts(): EngineCounts {
    return { ...this.#state.counts, openJobs: this.#state.jobs.size, leases: this.#state.leases.size };
  }

  balance(accountId: AccountId): AccountBalance | undefined {
    const account = this.#state.accounts.get(accountId);
    return account && { available: account.available, held: account.held, escrow: account.escrow };
  }

  redeemable(accountId: AccountId): bigint | undefined {
    const account = this.#state.accounts.get(accountId);
    return account && redeemable(account);
  }

  mergedInto(accountId: AccountId): AccountId | null {
    return this.#state.accounts.get(accountId)?.mergedInto ?? null;
  }

  policy(): { readonly version: number; readonly policy: Policy } {
    return { version: this.#state.policyVersion, policy: this.#state.policy };
  }

  model(modelId: string): { readonly isDisabled: boolean; readonly pricePerItem: bigint } | undefined {
    const facts = this.#state.models.get(modelId)?.facts;
    return facts && { isDisabled: facts.isDisabled ?? false, pricePerItem: facts.pricePerItem };
  }

  hasJob(jobId: Parameters<State["jobs"]["has"]>[0]): boolean {
    return this.#state.jobs.has(jobId);
  }

  explain(jobId: Parameters<State["jobs"]["has"]>[0]): JobExplanation | undefined {
    const job = this.#state.jobs.get(jobId);
    return job && explain(this.#state, job);
  }

  eachNode(visit: (node: NodeStatus) => void): void {
    eachNode(this.#state, visit);
  }

  queue(): QueueStatus {
    return queueStatus(this.#state);
  }

  jobStatus(jobId: Parameters<State["jobs"]["has"]>[0]): JobStatus | undefined {
    return jobStatus(this.#state, jobId);
  }

  quote(asked: Parameters<Engine["quote"]>[0]): Quote | undefined {
    return quote(this.#state, asked);
  }

  jobProgress(jobId: Parameters<State["jobs"]["has"]>[0]): { itemsDone: number; itemsFailed: number } | undefined {
    const job = this.#state.jobs.get(jobId);
    return job && { itemsDone: job.itemsDone, itemsFailed: job.itemsFailed };
  }
}

/** Changes and effects of one command and of the steps after it. */
class Gathered {
  readonly context: Context;
  readonly #state: State;
  changes: DurableChange[] = [];
  #effects: Effect[] = [];
  readonly #grants = new GrantMerger();

  constructor(state: State, context: Context) {
    this.#state = state;
    this.context = context;
  }

  take(step: Step): void {
    const draft = createDraft();
    decideStep(this.#state, step, this.context, draft);
    apply(this.#state, draft, this.context.nowMs);
    this.add(draft.changes, draft.effects);
  }

  add(changes: DurableChange[], effects: Effect[]): void {
    if (this.changes.length === 0) this.changes = changes;
    else for (const change of changes) this.changes.push(change);
    for (const effect of effects) {
      if (effect.type === "grant") this.#grants.add(effect);
      else this.#effects.push(effect);
    }
  }

  effects(): readonly Effect[] {
    this.#grants.pushTo(this.#effects, this.#state.policy);
    this.#pushBalances();
    return this.#effects;
  }

  /** One for each account with a node here whose points moved. */
  #pushBalances(): void {
    const moved: Account[] = [];
    for (const change of this.changes) {
      if (change.type !== "entry-posted") continue;
      for (const { accountId } of change.entry.postings) {
        const account = this.#state.accounts.get(accountId);
        if (account !== undefined && account.nodes > 0 && !moved.includes(account)) moved.push(account);
      }
    }
    for (const { accountId, available, escrow } of moved) {
      this.#effects.push({ type: "balance", when: "committed", accountId, available, escrow });
    }
  }
}
