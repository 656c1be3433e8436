// The page's handle on its node. One origin is one node: of several tabs one leads, the others show what it does.
import type { Region } from "@starling/protocol";
import { type LendingLimits, NO_LIMITS } from "../link/lending-limits.ts";
import { type Clock, systemClock } from "../platform/clock.ts";
import { browserTab, type TabPlatform } from "../platform/tab-platform.ts";
import { type ContributorSnapshot, IDLE_CONTRIBUTOR } from "./contributor-snapshot.ts";
import { HOST_LIMITS } from "./host-limits.ts";
import { type Remembered, readRemembered, remember } from "./remembered.ts";
import { isTabMessage, packTabMessage, type TabMessage } from "./tab-messages.ts";
import { superviseWorker, type WorkerSupervisor } from "./worker-supervisor.ts";

export interface ContributorOptions {
  readonly relayUrl: string;
  /** The built `node-worker.js`. */
  readonly workerUrl: string;
  /** The folder of ONNX Runtime's files, ending in `/`. */
  readonly ortUrl: string;
  /** Shown to the network's operator. */
  readonly name?: string;
}

/** What a visitor agreed to. */
export interface LendingConsent {
  /** ISO 8601. */
  readonly grantedAt: string;
  /** That the network may count the node in this region; left out, it is told nothing of where it is. */
  readonly region?: Region | undefined;
}

export interface Contributor {
  snapshot(): ContributorSnapshot;
  subscribe(listener: () => void): () => void;
  /**
   * Begins to contribute. Nothing is fetched, computed or connected before. With the consent that `remembered` gave, a
   * node that was paused stays paused; with a fresh one it runs.
   */
  start(consent: LendingConsent): void;
  pause(): void;
  resume(): void;
  /** What is lent at most, from now on: by this tab, or by it once it leads. */
  limit(limits: LendingLimits): void;
  /** Leaves the network, in whichever tab the node is. */
  stop(): Promise<void>;
  /** What this origin agreed to before, and what it did last. */
  remembered(): Remembered | null;
  /** Stops and lets go of everything. */
  close(): Promise<void>;
}

const NAME = "starling-node";

export function createContributor(options: ContributorOptions): Contributor {
  return createContributorOn(browserTab(), systemClock, Math.random, options);
}

type Part =
  /** Not started here. */
  | { readonly kind: "off" }
  /** Waits for the lock; leads as soon as no other tab does. */
  | { readonly kind: "candidate"; readonly withdraw: () => void }
  | { readonly kind: "leader"; readonly supervisor: WorkerSupervisor; readonly release: () => void };

export function createContributorOn(
  platform: TabPlatform,
  clock: Clock,
  random: () => number,
  options: ContributorOptions,
): Contributor {
  let part: Part = { kind: "off" };
  /** The state of the tab that leads, while another one does. */
  let mirror: ContributorSnapshot | null = null;
  /** What the leading tab said last. Memory shared with a tab of another process may be older than its messages. */
  let leaderPaused: boolean | null = null;
  let stopWatchingLeader = (): void => {};
  let stopping: Promise<void> | null = null;
  let leaving = false;
  /** As agreed to in this tab. */
  let region: Region | undefined;
  let limits = NO_LIMITS;
  let snapshot = IDLE_CONTRIBUTOR;
  const listeners = new Set<() => void>();
  const mirrorStopped = new Set<() => void>();

  const channel = platform.openChannel?.(NAME, (message) => {
    if (isTabMessage(message)) hear(message);
  });
  const say = (message: TabMessage): void => channel?.post(packTabMessage(message));

  function show(next: ContributorSnapshot): void {
    if (JSON.stringify(next) === JSON.stringify(snapshot)) return;
    snapshot = next;
    for (const listener of listeners) listener();
  }

  function hear(message: TabMessage): void {
    const { kind } = part;
    switch (message.type) {
      case "ask":
        if (kind === "leader" && !leaving) say({ type: "snapshot", snapshot });
        return;
      case "snapshot":
        if (kind === "leader") return;
        mirror = { ...message.snapshot, role: "follower" };
        leaderPaused = message.snapshot.phase === "paused";
        if (message.snapshot.phase === "stopped") for (const done of [...mirrorStopped]) done();
        show(mirror);
        if (kind === "off" && message.snapshot.phase !== "stopped") watchLeader();
        return;
      case "command":
        if (kind !== "leader") return;
        if (message.command === "stop") stop();
        else setPaused(message.command === "pause");
        return;
      case "stopped":
        if (part.kind !== "candidate") return;
        part.withdraw();
        part = { kind: "off" };
        watchLeader();
        return;
      case "bye":
        if (kind !== "leader") forgetLeader();
        return;
    }
  }

  /** A tab that doesn't want to lead learns from the lock when the leader is gone, even if it went without a word. */
  function watchLeader(): void {
    stopWatchingLeader();
    if (platform.lock === null) return;
    const abort = new AbortController();
    stopWatchingLeader = () => abort.abort();
    platform.lock(NAME, "shared", abort.signal, (release) => {
      release();
      if (!abort.signal.aborted && part.kind === "off") forgetLeader();
    });
  }

  function forgetLeader(): void {
    if (mirror === null || mirror.phase === "stopped") return;
    mirror = null;
    show(part.kind === "candidate" ? { ...IDLE_CONTRIBUTOR, phase: "probing" } : IDLE_CONTRIBUTOR);
  }

  function lead(release: () => void): void {
    stopWatchingLeader();
    mirror = null;
    leaving = false;
    const supervisor: WorkerSupervisor = superviseWorker({
      platform,
      clock,
      random,
      workerUrl: platform.absolute(options.workerUrl),
      start: {
        relayUrl: platform.absolute(options.relayUrl),
        ortUrl: platform.absolute(options.ortUrl),
        name: options.name ?? "",
        ...(region === undefined ? {} : { region }),
      },
      limits,
      paused: leaderPaused ?? readRemembered(platform.memory)?.activity === "paused",
      onChange: () => {
        // The very first change comes before there is a supervisor to ask.
        if (part.kind === "leader" && part.supervisor === supervisor) tell(supervisor);
      },
      onStopped: () => {
        if (part.kind !== "leader" || part.supervisor !== supervisor) return;
        part = { kind: "off" };
        // A tab that closes stops nobody else: it has said goodbye, and another may lead.
        if (!leaving) say({ type: "stopped" });
        release();
      },
    });
    part = { kind: "leader", supervisor, release };
    tell(supervisor);
  }

  function tell(supervisor: WorkerSupervisor): void {
    show({ ...supervisor.snapshot(), role: "leader" });
    if (!leaving) say({ type: "snapshot", snapshot });
  }

  function setPaused(paused: boolean): void {
    note(paused ? "paused" : "running");
    if (part.kind === "leader") {
      if (paused) part.supervisor.pause();
      else part.supervisor.resume();
    } else if (mirror !== null) {
      leaderPaused = paused;
      say({ type: "command", command: paused ? "pause" : "resume" });
    }
  }

  function note(activity: Remembered["activity"]): void {
    const remembered = readRemembered(platform.memory);
    if (remembered !== null) remember(platform.memory, { ...remembered, activity });
  }

  function start({ grantedAt, region: agreed }: LendingConsent): void {
    // A node that gave up takes a person to begin again.
    if (part.kind === "leader" && snapshot.phase === "faulted") part.supervisor.restart();
    if (part.kind !== "off") return;
    region = agreed;
    stopWatchingLeader();
    stopping = null;
    const known = readRemembered(platform.memory);
    const again = known?.grantedAt === grantedAt && known.activity === "paused";
    remember(platform.memory, { grantedAt, activity: again ? "paused" : "running" });
    if (mirror === null || mirror.phase === "stopped") {
      mirror = null;
      leaderPaused = null;
      show({ ...IDLE_CONTRIBUTOR, phase: "probing" });
    }
    if (platform.lock === null) {
      lead(() => {});
      return;
    }
    const abort = new AbortController();
    part = { kind: "candidate", withdraw: () => abort.abort() };
    platform.lock(NAME, "exclusive", abort.signal, (release) => {
      // Whoever led may have stopped while this tab waited.
      const stopped = readRemembered(platform.memory)?.activity === "stopped";
      if (!abort.signal.aborted && !stopped) return lead(release);
      release();
      if (part.kind === "candidate") part = { kind: "off" };
    });
    say({ type: "ask" });
  }

  function stop(): Promise<void> {
    stopping ??= stopNow();
    return stopping;
  }

  async function stopNow(): Promise<void> {
    note("stopped");
    say({ type: "stopped" });
    if (part.kind === "leader") {
      await part.supervisor.stop();
      return;
    }
    if (part.kind === "candidate") part.withdraw();
    part = { kind: "off" };
    if (mirror === null || mirror.phase === "stopped") {
      show({ ...IDLE_CONTRIBUTOR, phase: "stopped" });
      return;
    }
    say({ type: "command", command: "stop" });
    await new Promise<void>((resolve) => {
      const done = (): void => {
        mirrorStopped.delete(done);
        cancel();
        resolve();
      };
      mirrorStopped.add(done);
      const cancel = clock.startTimer(HOST_LIMITS.stopMsMax, done);
    });
    stopping = null;
  }

  const stopListening = platform.onPage({
    onHidden: () => {
      if (part.kind !== "leader") return;
      leaving = true;
      part.supervisor.leave();
      say({ type: "bye" });
    },
    onShown: () => {
      if (part.kind !== "leader") return;
      leaving = false;
      part.supervisor.restart();
    },
  });

  say({ type: "ask" });
  return {
    snapshot: () => snapshot,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start,
    pause: () => setPaused(true),
    resume: () => setPaused(false),
    limit: (next) => {
      limits = next;
      if (part.kind === "leader") part.supervisor.limit(next);
    },
    stop,
    remembered: () => readRemembered(platform.memory),
    close: async () => {
      if (part.kind === "leader") await stop();
      else if (part.kind === "candidate") part.withdraw();
      part = { kind: "off" };
      stopWatchingLeader();
      stopListening();
      channel?.close();
    },
  };
}
