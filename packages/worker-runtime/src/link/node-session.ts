// The run loop of one node: the machine decides, this does what it says. The same in a Web Worker and in Node.
import {
  editionOf,
  fail,
  type Hello,
  LIMITS,
  type ModelManifest,
  type Notice,
  ok,
  type Region,
  sentenceOf,
  unreachable,
  type Welcome,
} from "@starling/protocol";
import type { Compute, Probe } from "../compute.ts";
import {
  type Batch,
  batchOf,
  heldFences,
  IDLE,
  type NodeAction,
  type NodeEvent,
  type NodeState,
  step,
  workOf,
} from "../machine/index.ts";
import { base64url } from "../platform/base64url.ts";
import type { Clock } from "../platform/clock.ts";
import { nextTurn } from "../platform/next-turn.ts";
import type { NodeKey } from "../platform/node-key.ts";
import { createAttestor } from "./attestor.ts";
import { describeNode } from "./describe-node.ts";
import { type LendingLimits, NO_LIMITS, restMsAfter, withinLimits } from "./lending-limits.ts";
import { LINK_LIMITS } from "./link-limits.ts";
import { type LinkListener, type NodeLink, type OpenSocket, openNodeLink } from "./node-link.ts";
import { IDLE_SNAPSHOT, type NodeSnapshot } from "./node-snapshot.ts";
import { packResults } from "./pack-results.ts";
import { createPreparation } from "./prepare-models.ts";
import { readGrant } from "./read-grant.ts";
import { createStreamProgress } from "./stream-progress.ts";
import { createStreamRuns } from "./stream-runs.ts";

export interface NodeSessionOptions {
  readonly relayUrl: string;
  readonly name: string;
  readonly key: NodeKey;
  readonly compute: Compute;
  readonly runtime: Hello["runtime"];
  /** As its owner agreed to say. */
  readonly region?: Region;
  readonly clock: Clock;
  readonly random: () => number;
  /** How long `stop` may take to deliver what is finished. */
  readonly drainMsMax: number;
  readonly paused?: boolean;
  readonly limits?: LendingLimits;
  /** Takes the place of Socket.IO's own: for tests of what a bad line does. */
  readonly openSocket?: OpenSocket;
  /** Something in the snapshot is new. */
  readonly onChange: () => void;
  /** The device is gone; this session has ended and another compute is needed. */
  readonly onDeviceLost: (reason: string) => void;
}

export interface NodeSession {
  snapshot(): NodeSnapshot;
  pause(): void;
  resume(): void;
  /** From now on. A model that is ready already stays so until the next start. */
  limit(limits: LendingLimits): void;
  /** Resolves once the node has left the network. `finishRun`: what runs is finished first. */
  stop(options: { readonly finishRun: boolean }): Promise<void>;
}

/** Makes `compute` a node of the network at `relayUrl`, from the probe on. One session has one node key. */
export function startNodeSession(options: NodeSessionOptions): NodeSession {
  const { compute, clock, random } = options;
  const nodeKey = base64url(crypto.getRandomValues(new Uint8Array(18)));
  const startedAtMs = clock.nowMs();
  let state: NodeState = IDLE;
  let probe: Probe = { adapter: null, backends: [] };
  let link: NodeLink | null = null;
  let catalogue: ReadonlyMap<string, ModelManifest> = new Map();
  let account: NodeSnapshot["account"] = null;
  let balance: NodeSnapshot["balance"] = null;
  let notice: Notice | null = null;
  let connection: NodeSnapshot["connection"] = "offline";
  let session: NodeSnapshot["session"] = { chunksDone: 0, itemsDone: 0, startedAtMs };
  let cancelRenewal = (): void => {};
  let cancelDrain = (): void => {};
  const runs = new Map<number, AbortController>();
  const attestor = createAttestor(options.key);
  /** Counts lost connections: what was begun on one is not said on the next. */
  let linksLost = 0;
  let limits = options.limits ?? NO_LIMITS;
  let askedFor: readonly string[] = [];
  /** What the last batch took, and when it was over. */
  let lastRun = { tookMs: 0, endedAtMs: 0 };
  const stopped: (() => void)[] = [];
  const events: NodeEvent[] = [];
  let busy = false;

  const preparation = createPreparation({
    compute,
    clock,
    random,
    onChange: options.onChange,
    onReady: ({ modelId, itemsPerSecond, streams, ...edition }) => {
      const model = { modelId, ...editionOf(edition), itemsPerSecond, ...(streams === undefined ? {} : { streams }) };
      dispatch({ type: "modelReady", model });
    },
  });
  const progress = createStreamProgress({
    clock,
    send: (message) => link?.call("progress", message) ?? Promise.resolve({ kind: "lost" }),
    onLost: (fences) => dispatch({ type: "withdrawn", fences }),
    onDeaf: () => link?.reset(),
  });
  const streamRuns = createStreamRuns({ compute, clock, progress, onEnded: (ended) => dispatch(ended) });

  /** Events that come while one is dealt with wait for it. */
  function dispatch(event: NodeEvent): void {
    events.push(event);
    if (busy) return;
    busy = true;
    try {
      for (let now = events.shift(); now !== undefined; now = events.shift()) {
        const next = step(state, now);
        state = next.state;
        for (const action of next.actions) perform(action);
      }
    } finally {
      busy = false;
    }
    const work = workOf(state);
    if (work !== null) session = { chunksDone: work.done.chunks, itemsDone: work.done.items, startedAtMs };
    if (state.phase === "stopped") end(state.notice);
    options.onChange();
  }

  function perform(action: NodeAction): void {
    switch (action.type) {
      case "probe":
        probeCompute();
        return;
      case "connect":
        link = openNodeLink({
          relayUrl: options.relayUrl,
          key: options.key,
          hello: describeNode({ ...options, nodeKey }, probe),
          clock,
          random,
          ...(options.openSocket === undefined ? {} : { openSocket: options.openSocket }),
          listener,
        });
        return;
      case "disconnect":
        close();
        return;
      case "prepare":
        askedFor = action.modelIds;
        prepareAllowed();
        return;
      case "stopPreparing":
        preparation.halt();
        return;
      case "prepareAnew":
        preparation.again(action.modelId);
        return;
      case "run":
        runBatch(action.batch);
        return;
      case "selfTest":
        selfTest(action);
        return;
      case "abort":
        runs.get(action.batchId)?.abort();
        return;
      case "startStream":
        noteLeases([action.lease], action.lease.modelId);
        streamRuns.start(action.streamId, action.lease);
        return;
      case "stopStream":
        streamRuns.stop(action.streamId, action.fence, action);
        return;
      case "sendReady": {
        const ready = action.models.slice(0, LIMITS.readyModelsMax);
        tell("ready", { models: ready.map(({ precision: _own, ...model }) => ({ ...model, goldenOk: true })) });
        return;
      }
      case "sendResults":
        progress.sayParting();
        sendResults(action);
        return;
      case "sendRenew":
        sendRenew(action.fences);
        return;
      case "sendCapacity":
        progress.sayParting();
        sendCapacity(action);
        return;
      case "sendLeave":
        link?.call("leave", {}).then(({ kind }) => {
          if (kind !== "lost") dispatch({ type: "left" });
        });
        return;
      case "armDrainTimer":
        cancelDrain = clock.startTimer(options.drainMsMax, () => dispatch({ type: "drainTimedOut" }));
        return;
      case "notice":
        notice = action.notice;
        return;
      case "respawn":
        clock.startTimer(LINK_LIMITS.faultLingerMs, close);
        options.onDeviceLost(action.reason);
        return;
      default:
        unreachable(action);
    }
  }

  async function probeCompute(): Promise<void> {
    try {
      probe = await compute.probe();
      if (probe.backends.length > 0) return dispatch({ type: "probed" });
      fault("Nothing on this machine can run a model.");
    } catch (error) {
      fault(sentenceIn(error));
    }
  }

  function fault(message: string): void {
    notice = { code: "run_failed", message };
    dispatch({ type: "probeFailed", notice });
  }

  const prepareAllowed = (): void =>
    preparation.prepare(
      withinLimits(
        askedFor.flatMap((id) => catalogue.get(id) ?? []),
        limits,
      ),
    );

  /** Leases are renewed meanwhile. Over at once when the batch is called off. */
  function rest(forMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.startTimer(forMs, resolve);
      signal.addEventListener("abort", () => {
        cancel();
        resolve();
      });
    });
  }

  async function runBatch(batch: Batch): Promise<void> {
    const { id, leases } = batch;
    const controller = new AbortController();
    runs.set(id, controller);
    const items = leases.flatMap((lease) => lease.items);
    const modelId = leases[0]?.modelId ?? "";
    const restMs = restMsAfter(lastRun.tookMs, limits.share) - (clock.nowMs() - lastRun.endedAtMs);
    if (restMs > 0) await rest(restMs, controller.signal);
    const beganAtMs = clock.nowMs();
    const running = compute.run(modelId, items, { signal: controller.signal }).catch((error: unknown) => ({
      ok: false as const,
      error: { code: "run_failed" as const, detail: sentenceIn(error) },
    }));
    noteLeases(leases, modelId);
    const outcome = await running;
    lastRun = { tookMs: clock.nowMs() - beganAtMs, endedAtMs: clock.nowMs() };
    runs.delete(id);
    await nextTurn();
    dispatch({ type: "ran", batchId: id, outcome });
  }

  async function selfTest({ batchId, modelId }: Extract<NodeAction, { type: "selfTest" }>): Promise<void> {
    const controller = new AbortController();
    runs.set(batchId, controller);
    const { signal } = controller;
    const testing = compute.selfTest?.(modelId, { signal }) ?? Promise.resolve(ok(null));
    const outcome = await testing.catch((error: unknown) => fail("self_test_failed", { detail: sentenceIn(error) }));
    runs.delete(batchId);
    await nextTurn();
    // What a lost device means is told by the device itself.
    if (signal.aborted || (!outcome.ok && outcome.error.code === "device_lost")) return;
    dispatch({ type: "selfTested", batchId, problem: outcome.ok ? null : sentenceOf(outcome.error) });
  }

  /** The run goes on meanwhile. */
  function noteLeases(leases: Batch["leases"], modelId: string): void {
    const work = workOf(state);
    if (work !== null && attestor.size > LINK_LIMITS.attestedMax) attestor.keep(heldFences(work, batchOf(state)));
    attestor.begin({ leases }, catalogue.get(modelId)?.hash ?? "");
  }

  /** Says something whose answer, if it comes, changes nothing. */
  function tell(event: "ready", message: object): void {
    link?.call(event, message).then((reply) => {
      if (reply.kind === "refused") show(reply.notice);
    });
  }

  async function sendResults({ flight, answers }: Extract<NodeAction, { type: "sendResults" }>): Promise<void> {
    const links = linksLost;
    const attestation = await attestor.sign(answers).catch(() => undefined);
    // After a lost connection these answers leave in another flight.
    if (links !== linksLost) return;
    if (attestation === undefined) return link?.reset();
    const reply = await link?.call("results", packResults(answers, attestation));
    if (reply?.kind === "acknowledged") {
      const { outcomes } = reply.reply;
      if (outcomes.length === answers.length) dispatch({ type: "acknowledged", flight, outcomes });
      else link?.reset();
    } else if (reply?.kind === "refused") {
      // Nothing of the message was used, and nothing would be if it came again.
      const { code } = reply.notice;
      dispatch({ type: "acknowledged", flight, outcomes: answers.map(() => code) });
    }
  }

  async function sendRenew(fences: readonly number[]): Promise<void> {
    const reply = await link?.call("renew", { fences });
    if (reply?.kind === "acknowledged" && reply.reply.lost.length > 0) {
      dispatch({ type: "withdrawn", fences: reply.reply.lost });
    }
  }

  async function sendCapacity(action: Extract<NodeAction, { type: "sendCapacity" }>): Promise<void> {
    const reply = await link?.call("capacity", { paused: action.paused, giveBack: action.givenBack });
    if (reply?.kind === "acknowledged") dispatch({ type: "capacityAcknowledged", givenBack: action.givenBack });
  }

  const listener: LinkListener = {
    onConnecting: () => {
      connection = "connecting";
      options.onChange();
    },
    onUp: (welcome) => {
      connection = "online";
      notice = null;
      account = { id: welcome.accountId };
      balance = welcome.balance;
      catalogue = new Map(welcome.catalogue.map((manifest) => [manifest.id, manifest]));
      renewEvery(welcome);
      // Housekeeping: what could not be dropped now is dropped after the next welcome.
      if (catalogue.size > 0) compute.keepOnly?.(welcome.catalogue).catch(() => {});
      dispatch({ type: "linkUp", prepare: welcome.prepare });
      progress.up(welcome.progressEveryMs);
    },
    onDown: () => {
      connection = "connecting";
      linksLost += 1;
      cancelRenewal();
      progress.down();
      dispatch({ type: "linkDown" });
    },
    onRefused: (refused) => {
      connection = "offline";
      notice = refused;
      dispatch({ type: "refused", notice: refused });
    },
    onGrant: (grant) => {
      const { leases, unreadable } = readGrant(grant, (modelId) => catalogue.get(modelId)?.task === "generate");
      if (leases.length > 0) dispatch({ type: "granted", leases });
      if (unreadable.length > 0) dispatch({ type: "unreadable", fences: unreadable });
    },
    onCancel: ({ fences }) => dispatch({ type: "withdrawn", fences }),
    onPrepare: ({ modelIds }) => dispatch({ type: "prepareAsked", modelIds }),
    onBalance: (next) => {
      balance = next;
      options.onChange();
    },
    onNotice: show,
  };

  function show(next: Notice): void {
    notice = next;
    options.onChange();
  }

  function renewEvery(welcome: Welcome): void {
    cancelRenewal();
    cancelRenewal = clock.startTimer(welcome.renewEveryMs, () => {
      renewEvery(welcome);
      dispatch({ type: "renewDue" });
    });
  }

  function close(): void {
    connection = "offline";
    cancelRenewal();
    cancelDrain();
    progress.down();
    link?.close();
    link = null;
  }

  function end(last: Notice | null): void {
    close();
    preparation.halt();
    if (last !== null) notice = last;
    for (const resolve of stopped.splice(0)) resolve();
  }

  compute.onDeviceLost((reason) => dispatch({ type: "deviceLost", reason }));
  // Not before the caller holds the session that it is told of.
  queueMicrotask(() => dispatch({ type: "start", paused: options.paused ?? false }));
  return {
    snapshot: () => {
      const batch = batchOf(state);
      const streamed = workOf(state)?.streams.flatMap(({ id, lease }) => (id === null ? [] : [lease])) ?? [];
      const shown = batch === null || batch.leases.length === 0 ? streamed : batch.leases;
      const first = shown[0];
      const itemCount = shown.reduce((n, lease) => n + lease.items.length, 0);
      return {
        ...IDLE_SNAPSHOT,
        phase: state.phase,
        account,
        balance,
        adapter: probe.adapter,
        models: preparation.views(),
        current:
          first === undefined
            ? null
            : { jobId: first.jobId, chunkIndex: first.chunkIndex, modelId: first.modelId, itemCount },
        session,
        connection,
        notice,
      };
    },
    pause: () => {
      dispatch({ type: "pause" });
      // Whoever pauses wants the machine for something else.
      for (const { modelId } of workOf(state)?.models ?? []) compute.generator?.(modelId)?.trim();
    },
    resume: () => dispatch({ type: "resume" }),
    limit: (next) => {
      limits = next;
      if (askedFor.length > 0) prepareAllowed();
    },
    stop: ({ finishRun }) =>
      new Promise((resolve) => {
        stopped.push(resolve);
        dispatch({ type: "stop", finishRun });
      }),
  };
}

const sentenceIn = (error: unknown): string => (error instanceof Error ? error.message : String(error));
