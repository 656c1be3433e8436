// A Node process as a node of the network: the same machine and link as in a browser's worker, without a page.
import { type Backend, ERRORS, isErrorCode } from "@starling/protocol";
import type { Compute } from "../compute.ts";
import { backoffMs } from "../link/backoff.ts";
import type { OpenSocket } from "../link/node-link.ts";
import { type NodeSession, startNodeSession } from "../link/node-session.ts";
import { IDLE_SNAPSHOT, type NodeSnapshot } from "../link/node-snapshot.ts";
import { type Clock, systemClock } from "../platform/clock.ts";
import { openFileNodeKey } from "../platform/file-node-key.ts";
import { RUNTIME_VERSION } from "../runtime-version.ts";
import { createHeadlessCompute } from "./create-headless-compute.ts";
import { HEADLESS_LIMITS } from "./headless-limits.ts";

export interface HeadlessNodeOptions {
  readonly relayUrl: string;
  /** Made on the first start (mode 0600); the account goes with it. */
  readonly keyFile: string;
  readonly name: string;
  /** The built catalogue's folder where there is one; else model files come from the relay and are kept in `cacheDir`. */
  readonly modelsDir?: string;
  readonly cacheDir?: string;
  readonly backends?: readonly Backend[];
  readonly threads?: number;
  /** Takes the place of this machine's own: for nodes that only stand in for one. Called again when its device was lost. */
  readonly makeCompute?: () => Compute;
  /** Takes the place of Socket.IO's own: for tests of what a bad line does. */
  readonly openSocket?: OpenSocket;
  /** Aborting it stops the node as `stop` does. */
  readonly signal?: AbortSignal;
  readonly log?: (sentence: string) => void;
}

export interface HeadlessNode {
  snapshot(): NodeSnapshot;
  /** Finishes what runs, delivers what is finished, leaves. Idempotent. */
  stop(): Promise<void>;
  /** Resolves when the node has stopped, by itself or because it was told to; with the relay's sentence when it was refused. */
  readonly stopped: Promise<string | null>;
}

/** Rejects when the key file can't be used. A relay that isn't there yet is waited for. */
export async function startHeadlessNode(options: HeadlessNodeOptions): Promise<HeadlessNode> {
  const { relayUrl, modelsDir, cacheDir, backends, threads, makeCompute } = options;
  const more = { ...(backends === undefined ? {} : { backends }), ...(threads === undefined ? {} : { threads }) };
  return startHeadlessNodeOn(
    () => {
      if (makeCompute !== undefined) return makeCompute();
      if (modelsDir !== undefined) return createHeadlessCompute({ modelsDir, ...more });
      if (cacheDir !== undefined) return createHeadlessCompute({ relayUrl, cacheDir, ...more });
      throw new Error("a headless node needs modelsDir or cacheDir");
    },
    systemClock,
    options,
  );
}

/** @param makeCompute called again when a device was lost */
export async function startHeadlessNodeOn(
  makeCompute: () => Compute,
  clock: Clock,
  options: Pick<HeadlessNodeOptions, "relayUrl" | "keyFile" | "name" | "openSocket" | "signal" | "log">,
): Promise<HeadlessNode> {
  const { relayUrl, name, openSocket, signal, log = () => {} } = options;
  const key = await openFileNodeKey(options.keyFile);
  let compute = makeCompute();
  let session: NodeSession = begin();
  let losses = 0;
  let stopping: Promise<void> | null = null;
  let cancelRestart = (): void => {};
  let said = "";
  let resolveStopped: (refusal: string | null) => void = () => {};
  const stopped = new Promise<string | null>((resolve) => {
    resolveStopped = resolve;
  });

  function begin(): NodeSession {
    return startNodeSession({
      relayUrl,
      name,
      key,
      compute,
      runtime: { kind: "headless", version: RUNTIME_VERSION, userAgent: `node ${process.version}` },
      clock,
      random: Math.random,
      drainMsMax: HEADLESS_LIMITS.drainMsMax,
      ...(openSocket === undefined ? {} : { openSocket }),
      onChange: changed,
      onDeviceLost: replace,
    });
  }

  function changed(): void {
    const snapshot = session.snapshot();
    const sentence = describe(snapshot);
    if (sentence !== said) log(sentence);
    said = sentence;
    if (snapshot.phase === "stopped") stop();
    if (snapshot.phase === "faulted" && snapshot.notice?.code !== "device_lost") stop();
  }

  /** Compute whose device is lost is of no more use: a fresh one takes its place after a while. */
  function replace(reason: string): void {
    log(`The device was lost (${reason}); starting again.`);
    const lost = compute;
    const { restartBackoffBaseMs, restartBackoffMaxMs } = HEADLESS_LIMITS;
    const waitMs = backoffMs(losses, Math.random, restartBackoffBaseMs, restartBackoffMaxMs);
    losses += 1;
    cancelRestart = clock.startTimer(waitMs, () => {
      closeInTime(lost);
      compute = makeCompute();
      session = begin();
    });
  }

  async function closeInTime(closing: Compute): Promise<void> {
    let cancel = (): void => {};
    const late = new Promise<void>((resolve) => {
      cancel = clock.startTimer(HEADLESS_LIMITS.closeMsMax, resolve);
    });
    await Promise.race([closing.close().catch((error: unknown) => log(`Closing failed: ${String(error)}`)), late]);
    cancel();
  }

  function stop(): Promise<void> {
    // Not in this turn: it may be the session itself that says it has stopped.
    stopping ??= Promise.resolve().then(stopNow);
    return stopping;
  }

  async function stopNow(): Promise<void> {
    cancelRestart();
    await session.stop({ finishRun: true });
    await closeInTime(compute);
    const { notice } = session.snapshot();
    resolveStopped(
      notice !== null && isErrorCode(notice.code) && !ERRORS[notice.code].retryable ? notice.message : null,
    );
  }

  if (signal?.aborted) stop();
  else signal?.addEventListener("abort", () => stop(), { once: true });
  return { snapshot: () => session?.snapshot() ?? IDLE_SNAPSHOT, stop, stopped };
}

function describe({ phase, connection, models, notice }: NodeSnapshot): string {
  const ready = models
    .filter((model) => model.stage === "ready")
    .map(({ modelId, backend }) => `${modelId} on ${backend}`);
  const failed = models.flatMap(({ modelId, stage, problem }) =>
    stage === "failed" ? [`${modelId} failed: ${problem}`] : [],
  );
  const state = connection === "connecting" && phase !== "draining" ? connection : phase;
  const shownPhase = state === "running" ? "ready" : state;
  const why = notice === null ? "" : ` (${notice.message})`;
  return [`${shownPhase}${why}`, ...ready, ...failed].join("; ");
}
