// The page's handle on answers of its own: its tab computes what it would ask the network for. No lease, no connection, no points.
import type { ModelManifest } from "@starling/protocol";
import type { PrepareProgress } from "../compute.ts";
import type { LocalAnswer, LocalAnswerOf, LocalOutcome, LocalRequest } from "../local/local-answer.ts";
import { LOCAL_LIMITS } from "../local/local-limits.ts";
import { type FromLocal, isLocalMessage, LOCAL_VERSION, type ToLocal } from "../local/local-messages.ts";
import { type Clock, systemClock } from "../platform/clock.ts";
import { browserTab, type TabPlatform, type WorkerThread } from "../platform/tab-platform.ts";

export interface LocalRunnerOptions {
  /** Where model files are: `<relayUrl>/files/<sha256>`. */
  readonly relayUrl: string;
  /** The built `node-worker.js`. */
  readonly workerUrl: string;
  /** The folder of ONNX Runtime's files, ending in `/`. */
  readonly ortUrl: string;
}

export interface LocalRunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PrepareProgress) => void;
  /** Text as it is made; of a chat. */
  readonly onText?: (piece: string) => void;
}

export interface LocalRunner {
  /**
   * Answers here. The first run loads worker, ONNX Runtime and model: ask the person before. Runs go one after the other; expected
   * failures are values. Rejects with the signal's reason when aborted, and once the runner is closed.
   */
  run<R extends LocalRequest>(
    manifest: ModelManifest,
    request: R,
    options?: LocalRunOptions,
  ): Promise<LocalOutcome<LocalAnswerOf<R>>>;
  /** Ends the worker, and with it what it loaded; a later run loads anew. */
  rest(): void;
}

interface Run {
  readonly options: LocalRunOptions;
  readonly settle: (outcome: LocalOutcome<LocalAnswer>) => void;
}

export const createLocalRunner = (options: LocalRunnerOptions): LocalRunner =>
  createLocalRunnerOn(browserTab(), systemClock, options);

export function createLocalRunnerOn(
  platform: Pick<TabPlatform, "spawn" | "absolute">,
  clock: Clock,
  options: LocalRunnerOptions,
): LocalRunner {
  let worker: WorkerThread | null = null;
  let heardAtMs = 0;
  let lookedAtMs = 0;
  let cancelLook = (): void => {};
  let lastId = 0;
  const runs = new Map<number, Run>();

  function give(id: number, outcome: LocalOutcome<LocalAnswer>): void {
    runs.get(id)?.settle(outcome);
  }

  /** The worker is of no more use; what waits for it has failed. */
  function drop(code: "worker_lost" | "device_lost", detail?: string): void {
    cancelLook();
    worker?.terminate();
    worker = null;
    const error = detail === undefined ? { code } : { code, detail };
    for (const id of [...runs.keys()]) give(id, { ok: false, error });
  }

  const post = (message: ToLocal): void => worker?.post(message);

  function look(): void {
    const nowMs = clock.nowMs();
    // A page that slept, and its worker with it, judges anew.
    if (nowMs - lookedAtMs > 2 * LOCAL_LIMITS.watchEveryMs) heardAtMs = nowMs;
    lookedAtMs = nowMs;
    if (runs.size > 0 && nowMs - heardAtMs > LOCAL_LIMITS.silentMsMax) {
      drop("worker_lost");
      return;
    }
    cancelLook = clock.startTimer(LOCAL_LIMITS.watchEveryMs, look);
  }

  function hear(message: FromLocal): void {
    switch (message.type) {
      case "progress":
        runs.get(message.id)?.options.onProgress?.(message.progress);
        return;
      case "text":
        runs.get(message.id)?.options.onText?.(message.piece);
        return;
      case "done":
        give(message.id, message.outcome);
        return;
      case "lost":
        drop("device_lost");
        return;
    }
  }

  function awake(): WorkerThread {
    if (worker !== null) return worker;
    const mine = platform.spawn(platform.absolute(options.workerUrl), {
      onMessage: (message) => {
        if (worker !== mine) return;
        // A node's own messages, and its beat, are a sign of life too.
        heardAtMs = clock.nowMs();
        if (isLocalMessage<FromLocal>(message)) hear(message);
      },
      onFailure: (reason) => {
        if (worker === mine) drop("worker_lost", reason);
      },
    });
    worker = mine;
    heardAtMs = clock.nowMs();
    lookedAtMs = heardAtMs;
    cancelLook = clock.startTimer(LOCAL_LIMITS.watchEveryMs, look);
    post({
      v: LOCAL_VERSION,
      type: "open",
      relayUrl: platform.absolute(options.relayUrl),
      ortUrl: platform.absolute(options.ortUrl),
    });
    return mine;
  }

  return {
    run<R extends LocalRequest>(manifest: ModelManifest, request: R, runOptions: LocalRunOptions = {}) {
      const { signal } = runOptions;
      return new Promise<LocalOutcome<LocalAnswerOf<R>>>((resolve, reject) => {
        signal?.throwIfAborted();
        const id = ++lastId;
        const aborted = (): void => {
          runs.delete(id);
          post({ v: LOCAL_VERSION, type: "abort", id });
          reject(signal?.reason);
        };
        runs.set(id, {
          options: runOptions,
          settle(outcome) {
            runs.delete(id);
            signal?.removeEventListener("abort", aborted);
            if (!outcome.ok) resolve(outcome);
            else if (isAnswerOf(outcome.answer, request)) resolve({ ...outcome, answer: outcome.answer });
            else reject(new Error("the worker answered something else"));
          },
        });
        signal?.addEventListener("abort", aborted, { once: true });
        awake();
        post({ v: LOCAL_VERSION, type: "run", id, manifest, request });
      });
    },
    rest: () => drop("worker_lost", "The tab's own runtime was put to rest."),
  };
}

const isAnswerOf = <R extends LocalRequest>(answer: LocalAnswer, request: R): answer is LocalAnswerOf<R> =>
  answer.kind === request.kind;
