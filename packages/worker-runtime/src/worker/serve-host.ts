// The worker's side of the page: starts one node session when told to, and tells what it does.

import type { Compute } from "../compute.ts";
import { NO_LIMITS } from "../link/lending-limits.ts";
import type { OpenSocket } from "../link/node-link.ts";
import { type NodeSession, startNodeSession } from "../link/node-session.ts";
import { IDLE_SNAPSHOT, type NodeSnapshot, type ShownNotice } from "../link/node-snapshot.ts";
import { systemClock } from "../platform/clock.ts";
import type { NodeKey } from "../platform/node-key.ts";
import { RUNTIME_VERSION } from "../runtime-version.ts";
import { type FromWorker, isMessage, MESSAGES_VERSION, type ToWorker } from "./messages.ts";
import { WORKER_LIMITS } from "./worker-limits.ts";

export interface HostPort {
  post(message: FromWorker): void;
  onMessage(heard: (message: unknown) => void): void;
}

export function serveHost(
  port: HostPort,
  make: {
    readonly compute: (options: { relayUrl: string; ortUrl: string; onNotice: (sentence: string) => void }) => Compute;
    readonly key: () => Promise<NodeKey>;
    /** Takes the place of Socket.IO's own: for tests of what a bad line does. */
    readonly openSocket?: OpenSocket;
  },
): void {
  let session: NodeSession | null = null;
  let started: Promise<void> | null = null;
  let wantsPause = false;
  let limits = NO_LIMITS;
  let storageNotice: ShownNotice | null = null;

  /** The first change is told at once, those that follow together. */
  const tell = throttle(WORKER_LIMITS.snapshotEveryMs, () => {
    if (session !== null) port.post({ v: MESSAGES_VERSION, type: "snapshot", snapshot: snapshotOf(session) });
  });

  /** What the storage has to say waits for what the relay says. */
  const snapshotOf = (of: NodeSession): NodeSnapshot => {
    const snapshot = of.snapshot();
    return { ...snapshot, notice: snapshot.notice ?? storageNotice };
  };

  function noteStorage(message: string): void {
    storageNotice = { code: "storage", message };
    tell();
  }

  async function start(order: Extract<ToWorker, { type: "start" }>): Promise<void> {
    wantsPause = order.paused;
    limits = order.limits;
    try {
      const key = await make.key().catch((error: unknown) => {
        throw new Error(`this browser gives the site no place to keep its key: ${sentenceIn(error)}`);
      });
      session = startNodeSession({
        relayUrl: order.relayUrl,
        name: order.name,
        ...(order.region === undefined ? {} : { region: order.region }),
        key,
        compute: make.compute({ relayUrl: order.relayUrl, ortUrl: order.ortUrl, onNotice: noteStorage }),
        runtime: { kind: "browser", version: RUNTIME_VERSION, userAgent: navigator.userAgent },
        clock: systemClock,
        random: Math.random,
        drainMsMax: WORKER_LIMITS.drainMsMax,
        paused: wantsPause,
        limits,
        ...(make.openSocket === undefined ? {} : { openSocket: make.openSocket }),
        onChange: tell,
        onDeviceLost: (reason) => port.post({ v: MESSAGES_VERSION, type: "lost", reason }),
      });
    } catch (error) {
      const message = `The node can't start: ${sentenceIn(error)}`;
      const snapshot = { ...IDLE_SNAPSHOT, phase: "faulted", notice: { code: "internal", message } } as const;
      port.post({ v: MESSAGES_VERSION, type: "snapshot", snapshot });
    }
  }

  async function stop(): Promise<void> {
    await started;
    await session?.stop({ finishRun: false });
    if (session !== null) port.post({ v: MESSAGES_VERSION, type: "snapshot", snapshot: snapshotOf(session) });
    port.post({ v: MESSAGES_VERSION, type: "stopped" });
  }

  const beat = (): void => port.post({ v: MESSAGES_VERSION, type: "beat" });
  setInterval(beat, WORKER_LIMITS.heartbeatEveryMs);

  port.onMessage((message) => {
    if (!isMessage<ToWorker>(message)) return;
    switch (message.type) {
      case "start":
        started ??= start(message);
        return;
      case "pause":
      case "resume":
        wantsPause = message.type === "pause";
        if (wantsPause) session?.pause();
        else session?.resume();
        return;
      case "limit":
        limits = message.limits;
        session?.limit(limits);
        return;
      case "stop":
        stop();
        return;
      case "ping":
        beat();
        return;
    }
  });
}

const sentenceIn = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function throttle(everyMs: number, tell: () => void): () => void {
  let due = false;
  let resting = false;
  const run = (): void => {
    due = false;
    resting = true;
    tell();
    setTimeout(() => {
      resting = false;
      if (due) run();
    }, everyMs);
  };
  return () => {
    due = true;
    if (!resting) run();
  };
}
