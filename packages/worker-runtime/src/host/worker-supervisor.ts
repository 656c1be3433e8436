// Keeps one worker alive: hears what its node does, and replaces it when its device is lost or its thread hangs.
// A hung thread can't be cured from inside: only the page can end it.
import type { Notice, Region } from "@starling/protocol";
import { backoffMs } from "../link/backoff.ts";
import type { LendingLimits } from "../link/lending-limits.ts";
import { IDLE_SNAPSHOT, type NodeSnapshot } from "../link/node-snapshot.ts";
import type { Clock } from "../platform/clock.ts";
import type { TabPlatform, WorkerThread } from "../platform/tab-platform.ts";
import { type FromWorker, isMessage, MESSAGES_VERSION, type ToWorker } from "../worker/messages.ts";
import { HOST_LIMITS } from "./host-limits.ts";

export interface WorkerSupervisor {
  snapshot(): NodeSnapshot;
  pause(): void;
  resume(): void;
  limit(limits: LendingLimits): void;
  /** The node leaves, the worker ends. Idempotent. */
  stop(): Promise<void>;
  /** Tells the node to leave now, without waiting: the page is about to go. */
  leave(): void;
  /** Starts again, at once: after `leave`, when the page came back, or when a person wants it after a fault. */
  restart(): void;
}

export interface SupervisorOptions {
  readonly platform: Pick<TabPlatform, "spawn">;
  readonly clock: Clock;
  readonly random: () => number;
  readonly workerUrl: string;
  readonly start: {
    readonly relayUrl: string;
    readonly ortUrl: string;
    readonly name: string;
    readonly region?: Region;
  };
  readonly paused: boolean;
  readonly limits: LendingLimits;
  readonly onChange: () => void;
  /** The node has stopped, by itself or because it was told to. */
  readonly onStopped: () => void;
}

export function superviseWorker(options: SupervisorOptions): WorkerSupervisor {
  const { platform, clock, random } = options;
  let { paused, limits } = options;
  let worker: WorkerThread | null = null;
  let latest: NodeSnapshot = { ...IDLE_SNAPSHOT, phase: "probing" };
  /** What earlier workers of this session did. */
  let before: NodeSnapshot["session"] = IDLE_SNAPSHOT.session;
  let shown = latest;
  let heardAtMs = 0;
  let spawnedAtMs = 0;
  let watchedAtMs = 0;
  let spoke = false;
  let pingedAtMs: number | null = null;
  let pings = 0;
  let respawns = 0;
  let cancelTimer = (): void => {};
  let ended = false;
  const stopped: (() => void)[] = [];

  const post = (type: "pause" | "resume" | "stop" | "ping"): void =>
    worker?.post({ v: MESSAGES_VERSION, type } satisfies ToWorker);

  function show(next: NodeSnapshot): void {
    latest = next;
    const { chunksDone, itemsDone, startedAtMs } = next.session;
    shown = {
      ...next,
      session: {
        chunksDone: before.chunksDone + chunksDone,
        itemsDone: before.itemsDone + itemsDone,
        startedAtMs: before.startedAtMs ?? startedAtMs,
      },
    };
    options.onChange();
  }

  function spawn(): void {
    const nowMs = clock.nowMs();
    heardAtMs = nowMs;
    spawnedAtMs = nowMs;
    watchedAtMs = nowMs;
    spoke = false;
    pingedAtMs = null;
    pings = 0;
    const mine = platform.spawn(options.workerUrl, {
      onMessage: (message) => {
        if (worker === mine && isMessage<FromWorker>(message)) hear(message);
      },
      onFailure: (reason) => {
        if (worker === mine) replace({ code: "internal", message: `The worker failed: ${reason}` });
      },
    });
    worker = mine;
    worker.post({ v: MESSAGES_VERSION, type: "start", ...options.start, paused, limits } satisfies ToWorker);
    cancelTimer = clock.startTimer(HOST_LIMITS.watchEveryMs, watch);
  }

  function hear(message: FromWorker): void {
    heardAtMs = clock.nowMs();
    spoke = true;
    pingedAtMs = null;
    pings = 0;
    if (message.type === "snapshot") {
      show(message.snapshot);
      if (message.snapshot.phase === "stopped") end();
    } else if (message.type === "lost") {
      cancelTimer();
      const notice: Notice = { code: "device_lost", message: message.reason };
      cancelTimer = clock.startTimer(HOST_LIMITS.lastWordsMs, () => replace(notice));
    } else if (message.type === "stopped") {
      end();
    }
  }

  function watch(): void {
    const nowMs = clock.nowMs();
    // A page that was frozen, and its worker with it, asks anew before it judges; one whose timers are only slowed does in the end.
    const slept = nowMs - watchedAtMs > 2 * HOST_LIMITS.watchEveryMs && pings < HOST_LIMITS.pingsMax;
    watchedAtMs = nowMs;
    if (pingedAtMs !== null && nowMs - pingedAtMs >= HOST_LIMITS.pingMsMax && !slept) {
      replace({ code: "device_lost", message: "The worker no longer answered; it was replaced." });
      return;
    }
    if (pingedAtMs === null ? nowMs - heardAtMs > patienceMs() : slept) {
      pingedAtMs = nowMs;
      pings += 1;
      post("ping");
    }
    cancelTimer = clock.startTimer(HOST_LIMITS.watchEveryMs, watch);
  }

  /** A worker that may be running or loading a model may block its thread, before it could say so. */
  function patienceMs(): number {
    if (!spoke) return HOST_LIMITS.spawnSilentMsMax;
    const quiet = latest.phase === "connecting" || latest.phase === "paused";
    const loading = latest.models.some(({ stage }) => stage !== "ready" && stage !== "failed");
    return quiet && !loading ? HOST_LIMITS.silentMsMax : HOST_LIMITS.busySilentMsMax;
  }

  /** Ends the worker and, after a while, starts another. What it held lapses, and the relay queues it again. */
  function replace(notice: Notice): void {
    cancelTimer();
    worker?.terminate();
    worker = null;
    if (clock.nowMs() - spawnedAtMs >= HOST_LIMITS.stableMs) respawns = 0;
    before = shown.session;
    show({ ...latest, phase: "faulted", current: null, connection: "offline", notice, session: IDLE_SNAPSHOT.session });
    if (stopped.length > 0) {
      end();
      return;
    }
    respawns += 1;
    if (respawns > HOST_LIMITS.respawnsMax) return;
    const { respawnBackoffBaseMs, respawnBackoffMaxMs } = HOST_LIMITS;
    const waitMs = backoffMs(respawns - 1, random, respawnBackoffBaseMs, respawnBackoffMaxMs);
    cancelTimer = clock.startTimer(waitMs, spawn);
  }

  function end(): void {
    if (ended) return;
    ended = true;
    cancelTimer();
    worker?.terminate();
    worker = null;
    if (latest.phase !== "stopped") show({ ...latest, phase: "stopped", current: null, connection: "offline" });
    for (const resolve of stopped.splice(0)) resolve();
    options.onStopped();
  }

  spawn();
  return {
    snapshot: () => shown,
    pause: () => {
      paused = true;
      post("pause");
    },
    resume: () => {
      paused = false;
      post("resume");
    },
    limit: (next) => {
      limits = next;
      worker?.post({ v: MESSAGES_VERSION, type: "limit", limits } satisfies ToWorker);
    },
    stop: () =>
      new Promise((resolve) => {
        if (ended) return resolve();
        stopped.push(resolve);
        if (worker === null) return end();
        post("stop");
        cancelTimer();
        cancelTimer = clock.startTimer(HOST_LIMITS.stopMsMax, end);
      }),
    leave: () => {
      cancelTimer();
      post("stop");
    },
    restart: () => {
      if (ended) return;
      cancelTimer();
      worker?.terminate();
      respawns = 0;
      before = shown.session;
      spawn();
    },
  };
}
