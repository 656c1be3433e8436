// The relay's one writer: engine, commits, claims and ticks under one roof, and what happens when memory and database part.
import type { ChainCursor, CommandType, DurableChange, Engine, ModelFacts, Replies } from "@starling/domain";
import { type AccountId, fail, type Verification } from "@starling/protocol";
import type { DisputeStore } from "../ports/dispute-store.ts";
import type { Log } from "../ports/log.ts";
import type { MoneyOutlet, NodeOutlet } from "../ports/outlets.ts";
import type { SettingStore } from "../ports/setting-store.ts";
import type { ChunkKey, Store } from "../ports/store.ts";
import { createSpanClaims, type SpanClaims } from "./claim-spans.ts";
import { type CommittedCounts, createCommittedCounts } from "./committed-counts.ts";
import { deliverEffect, type Outlets } from "./deliver-effect.ts";
import { ENGINE_LIMITS } from "./engine-limits.ts";
import { createEvidenceReader, type EvidenceReader } from "./fetch-evidence.ts";
import { createFindAnswer } from "./find-answer.ts";
import { type CommitLimits, createGroupCommit } from "./group-commit.ts";
import { createJobWatch, type JobWatch } from "./job-watch.ts";
import { accountFacts, loadState } from "./load-state.ts";
import { type CommandOf, type DecisionParcel, runCommand, type Settled } from "./run-command.ts";
import { createStreamWatch, type StreamReaders } from "./stream-watch.ts";

export interface EngineOutlet extends NodeOutlet {
  /** Everything that nodes hold has lapsed: they must connect again. */
  dropAll(): void;
}

/** What is measured as it happens; /metrics shows it. */
export interface EngineMeter {
  command(type: CommandType): void;
  commit(parcels: number, changes: readonly DurableChange[], tookMs: number): void;
  commitFailed(): void;
  rebuilt(): void;
  /** Answers that got a verdict after they were given. */
  judged(outputs: number, verification: Verification): void;
}

export interface StartEngineOptions {
  readonly store: Store;
  readonly relayId: string;
  /** Those that are offered now; asked again at each rebuild. */
  readonly models: () => readonly ModelFacts[];
  readonly settings?: Pick<SettingStore, "current" | "models">;
  readonly disputes?: Pick<DisputeStore, "open">;
  /** A fresh engine; called again at each rebuild. `firstFence` is above any given before. */
  readonly createEngine: (firstFence: number) => Engine;
  readonly nodes: EngineOutlet;
  /** Where this network's chain begins: the block before the first that is worked through; left out without a chain. */
  readonly chain?: ChainCursor;
  /** Makes one chunk of fresh inputs of a model, for known answers. */
  readonly makeKnownItems: (modelId: string) => Promise<readonly Uint8Array[]>;
  readonly log: Log;
  readonly meter: EngineMeter;
  readonly commitLimits?: Partial<CommitLimits>;
  /** What a commit wrote. */
  readonly onCommitted?: (changes: readonly DurableChange[]) => void;
  /** A job ended, and that is committed. */
  readonly onJobEnded?: () => void;
  /** Answers that were given before got a verdict, and that is committed. */
  readonly onJudged?: (outputs: readonly ChunkKey[], verification: Verification) => void;
  /** A redemption is in another state, and that is committed. */
  readonly onRedemption?: MoneyOutlet["redemption"];
  /** The relay can't go on: the database is away, or rebuilding didn't help. The process should end, to be started again. */
  readonly onFatal: (reason: string, error: unknown) => void;
}

export type EngineState = "rebuilding" | "running" | "draining" | "stopped";

export interface RunningEngine {
  state(): EngineState;
  /** Whether commits go through. */
  healthy(): boolean;
  /** Runs a command; `done` is called once, after the commit where the reply speaks of what lasts. */
  run<T extends CommandType>(command: CommandOf<T>, done?: (settled: Settled<Replies[T]>) => void): void;
  ask<T extends CommandType>(command: CommandOf<T>): Promise<Settled<Replies[T]>>;
  /** Makes sure that the engine knows the account; false when there is none. */
  ensureAccount(accountId: AccountId): Promise<boolean>;
  engine(): Engine;
  readonly counts: CommittedCounts;
  readonly watch: JobWatch;
  /** Answers of generated text, to be read while they are made. */
  readonly streams: StreamReaders;
  backlog(): { readonly changes: number; readonly bytes: number };
  /** Whether so much waits to be written that new work must wait too. */
  full(): boolean;
  whenRoom(listener: () => void): void;
  /** No new jobs, no new leases. */
  drain(): void;
  /** Resolves when all that was decided is written. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Loads the engine from the store and starts it. Rejects when the store can't be read. */
export async function startEngine(options: StartEngineOptions): Promise<RunningEngine> {
  const { store, log, meter, nodes } = options;
  const counts = createCommittedCounts();
  const watch = createJobWatch();
  const streams = createStreamWatch({ find: createFindAnswer(store), nowMs: () => performance.now() });
  let state: EngineState = "rebuilding";
  let engine = options.createEngine(Date.now() * 1000);
  let claims: SpanClaims = newClaims();
  let evidence: EvidenceReader = newEvidence();
  let healthy = true;
  let rebuildsMs: number[] = [];

  const outlets: Outlets = {
    nodes,
    jobs: {
      progressed: watch.progressed,
      ended(jobId, state) {
        options.onJobEnded?.();
        claims.forget(jobId);
        watch.ended(jobId, state);
      },
      judged(outputs, verification) {
        options.onJudged?.(outputs, verification);
        meter.judged(outputs.length, verification);
        watch.judged(outputs, verification);
      },
    },
    streams,
    money: {
      redemption: (effect) => options.onRedemption?.(effect),
      surprise: ({ sentence, place }) => log.error({ place }, sentence),
    },
    claim: (jobId, count) => claims.claim(jobId, count),
    evidence: (chunks) => evidence.fetch(chunks),
    knownInputs(modelId, count) {
      for (let i = 0; i < count; i++) void makeKnownInput(modelId);
    },
  };
  const leave = (effect: Parameters<typeof deliverEffect>[0]) => deliverEffect(effect, outlets);

  const commits = createGroupCommit<DecisionParcel>({
    write: (changes) => store.commit(changes),
    onCommitted(parcels, changes, tookMs) {
      if (changes.length > 0) {
        counts.add(changes, Date.now());
        options.onCommitted?.(changes);
        meter.commit(parcels.length, changes, tookMs);
      }
      for (const parcel of parcels) {
        for (const effect of parcel.effects) leave(effect);
        parcel.settle?.(true);
      }
    },
    onConflict(conflict) {
      log.error({ err: conflict }, "the database refused a commit: memory and database differ; rebuilding from it");
      void rebuild();
    },
    onLost(error) {
      healthy = false;
      fatal("the database did not take a commit in all its tries", error);
    },
    onHealth(isHealthy, error) {
      healthy = isHealthy;
      if (isHealthy) return log.info({}, "commits go through again");
      meter.commitFailed();
      log.warn({ err: error }, "a commit failed; trying again");
    },
    nowMs: () => performance.now(),
    ...(options.commitLimits === undefined ? {} : { limits: options.commitLimits }),
  });

  function newClaims(): SpanClaims {
    return createSpanClaims({
      store,
      relayId: options.relayId,
      log,
      afterCommit: (then) =>
        commits.push({ changes: [], bytes: 0, effects: [], settle: (committed) => committed && then() }),
      onMaker(account) {
        if (engine.balance(account.accountId) === undefined)
          runInside({ type: "load-account", account: accountFacts(account) });
      },
      onSpans(jobId, spans, exhausted) {
        for (const span of spans) if (span.streams !== undefined) streams.refill(jobId, span.streams);
        runInside({ type: "load-spans", jobId, spans, exhausted });
      },
    });
  }

  function newEvidence(): EvidenceReader {
    return createEvidenceReader({
      store,
      log,
      onEvidence: (asked, found) => runInside({ type: "load-evidence", asked, evidence: found }),
    });
  }

  async function makeKnownInput(modelId: string): Promise<void> {
    try {
      const items = await options.makeKnownItems(modelId);
      run<"known-input">({ type: "known-input", modelId, items });
    } catch (error) {
      log.error({ modelId, err: error }, "no input for a known answer could be made");
    }
  }

  /** Runs a command whatever the state; a broken invariant is answered by a rebuild, for memory can't be trusted then. */
  function runInside<T extends CommandType>(
    command: CommandOf<T>,
    done?: (settled: Settled<Replies[T]>) => void,
  ): void {
    meter.command(command.type);
    try {
      runCommand<T>(engine, commits, leave, command, done);
    } catch (error) {
      if (state === "rebuilding") throw error;
      log.error({ command: command.type, err: error }, "the engine broke on a command; rebuilding from the database");
      done?.(fail("not_ready"));
      void rebuild();
    }
  }

  /** Drops memory and nodes and reads everything again; nothing that was acknowledged is lost, since it was committed. */
  async function rebuild(): Promise<void> {
    if (state === "rebuilding" || state === "stopped") return;
    const before = state;
    state = "rebuilding";
    const nowMs = Date.now();
    rebuildsMs = [...rebuildsMs.filter((at) => nowMs - at < ENGINE_LIMITS.rebuildWindowMs), nowMs];
    const readsStopped = [claims.stop(), evidence.stop()];
    for (const parcel of await commits.abandon()) parcel.settle?.(false);
    await Promise.all(readsStopped);
    nodes.dropAll();
    if (rebuildsMs.length > ENGINE_LIMITS.rebuildsMax) return fatal("rebuilding did not help", null);
    try {
      engine = options.createEngine(Date.now() * 1000);
      claims = newClaims();
      evidence = newEvidence();
      streams.doubtAll();
      const jobs = await load();
      meter.rebuilt();
      log.info({ jobs }, "rebuilt from the database");
      state = before;
      if (before === "draining") runInside({ type: "drain" });
      commits.restart();
      watch.doubtAll();
    } catch (error) {
      fatal("the database can't be read", error);
    }
  }

  function fatal(reason: string, error: unknown): void {
    state = "stopped";
    void claims.stop();
    void evidence.stop();
    log.error({ err: error, reason }, "the relay stops, to be started again");
    void commits.abandon().then((left) => {
      for (const parcel of left) parcel.settle?.(false);
    });
    options.onFatal(reason, error);
  }

  async function load(): Promise<number> {
    counts.start(await store.totals());
    await store.releaseClaims(options.relayId);
    return loadState({
      store,
      models: options.models(),
      ...(options.settings === undefined ? {} : { settings: options.settings }),
      ...(options.disputes === undefined ? {} : { disputes: options.disputes }),
      ...(options.chain === undefined ? {} : { chain: options.chain }),
      run: (command) => runInside(command),
      onJob: (job) => claims.written(job.jobId),
      onOrphan: (job) =>
        log.warn(
          { jobId: job.jobId, modelId: job.modelId },
          "the catalogue is empty: the job waits for a start with models",
        ),
    });
  }

  const ticker = setInterval(() => {
    if (state === "running" || state === "draining") runInside({ type: "tick" });
    streams.sweep();
  }, ENGINE_LIMITS.tickEveryMs);
  const renewer = setInterval(() => {
    store
      .renewClaims({ relayId: options.relayId, ttlMs: ENGINE_LIMITS.claimTtlMs, nowMs: Date.now() })
      .catch((error) => log.warn({ err: error }, "renewing claims failed"));
  }, ENGINE_LIMITS.claimRenewEveryMs);
  const stopTimers = () => {
    clearInterval(ticker);
    clearInterval(renewer);
  };

  function run<T extends CommandType>(command: CommandOf<T>, done?: (settled: Settled<Replies[T]>) => void): void {
    if (state === "running" || state === "draining") runInside<T>(command, done);
    else done?.(fail("not_ready"));
  }

  async function ensureAccount(accountId: AccountId): Promise<boolean> {
    if (engine.balance(accountId) !== undefined) return true;
    const asked = engine;
    const account = await store.account(accountId);
    if (account === undefined) return false;
    // Its points go there: the target is known before the account that was closed for it.
    const { mergedInto } = account;
    if (mergedInto !== null && !(await ensureAccount(mergedInto))) return false;
    if (engine === asked && engine.balance(accountId) === undefined)
      run<"load-account">({ type: "load-account", account: accountFacts(account) });
    return engine.balance(accountId) !== undefined;
  }

  try {
    const jobs = await load();
    log.info({ jobs }, "the engine is loaded");
    state = "running";
  } catch (error) {
    stopTimers();
    throw error;
  }

  return {
    state: () => state,
    healthy: () => healthy,
    run,
    ask: <T extends CommandType>(command: CommandOf<T>) =>
      new Promise<Settled<Replies[T]>>((resolve) => run<T>(command, resolve)),
    ensureAccount,
    engine: () => engine,
    counts,
    watch,
    streams,
    backlog: commits.backlog,
    full: commits.full,
    whenRoom: commits.whenRoom,
    drain() {
      if (state !== "running") return;
      state = "draining";
      runInside({ type: "drain" });
    },
    settled: commits.idle,
    async stop() {
      if (state === "stopped") return;
      state = "stopped";
      stopTimers();
      const readsStopped = [claims.stop(), evidence.stop()];
      for (const parcel of await commits.abandon()) parcel.settle?.(false);
      await Promise.all(readsStopped);
    },
  };
}
