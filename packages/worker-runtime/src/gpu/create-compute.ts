// `Compute` over a platform: what is the same in a browser tab's worker and in a Node process.
import { type Edition, editionName, editionOf, fail, type ModelManifest, type Outcome, ok } from "@starling/protocol";
import {
  CannotRunHere,
  type Compute,
  type PrepareProgress,
  type Probe,
  type ReadyModel,
  type RunFailure,
  type RunOutput,
  type SelfTestFailure,
} from "../compute.ts";
import type { ModelStore } from "../store/model-store.ts";
import { loadTask } from "../tasks/load-task.ts";
import type { LoadedTask } from "../tasks/loaded-task.ts";
import type { DecodeImage } from "../tasks/ocr/image.ts";
import { StreamFailed, type StreamFailure } from "../tasks/text-generator.ts";
import { type Candidate, chooseBackend, type PassedOver } from "./choose-backend.ts";
import { createDeviceWatch, DeviceLost } from "./device-watch.ts";
import { editionFiles, editionGraph } from "./edition-files.ts";
import { listEditions } from "./list-editions.ts";
import { type OrtHost, type OrtSession, openOrtSession } from "./open-ort-session.ts";
import { createRunQueue } from "./run-queue.ts";
import { runRawGraph } from "./run-raw-graph.ts";
import { TUNING } from "./tuning.ts";

export interface PlatformProbe extends Probe {
  /** WebGPU here is played by the CPU. */
  readonly software: boolean;
}

export interface ComputePlatform {
  probe(): Promise<PlatformProbe>;
  readonly store: ModelStore;
  readonly decodeImage: DecodeImage;
  /** ONNX Runtime, loaded at the first model. */
  loadOrt(): Promise<Omit<OrtHost, "queue" | "watch">>;
  readonly nowMs: () => number;
}

interface Entry {
  readonly hash: string;
  readonly ready: Promise<Prepared>;
  readonly signal: AbortSignal;
}

interface Prepared {
  readonly hash: string;
  readonly model: ReadyModel;
  readonly task: LoadedTask;
  readonly release: () => Promise<void>;
}

const MESSAGE_CHARS_MAX = 300;
const LOST = Symbol("the device is lost");

export function createCompute(platform: ComputePlatform): Compute {
  const queue = createRunQueue();
  const watch = createDeviceWatch();
  const entries = new Map<string, Entry>();
  const prepared = new Map<string, Prepared>();
  /** Editions that passed when a model was loaded and gave a wrong answer later, by the model's hash. */
  const distrusted = new Map<string, readonly PassedOver[]>();
  /** How many self-tests were made: each takes the next known answer. */
  let tests = 0;
  const closed = new AbortController();
  let probing: Promise<PlatformProbe> | undefined;
  let ort: Promise<OrtHost> | undefined;
  let preparing: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;

  const probe = (): Promise<PlatformProbe> => {
    probing ??= platform.probe();
    return probing;
  };
  const ortHost = (): Promise<OrtHost> => {
    ort ??= platform.loadOrt().then((host) => ({ ...host, queue, watch }));
    return ort;
  };

  const prepare: Compute["prepare"] = async (manifest, { signal: theirs, onProgress }) => {
    const signal = AbortSignal.any([theirs, closed.signal]);
    signal.throwIfAborted();
    const known = entries.get(manifest.id);
    if (known?.hash === manifest.hash) {
      try {
        return (await known.ready).model;
      } catch (error) {
        // Whoever began it has left; this caller still wants it.
        if (known.signal.aborted && !signal.aborted) return prepare(manifest, { signal: theirs, onProgress });
        throw error;
      }
    }
    // One model after the other: two at once would measure each other.
    const ready = preparing.then(() => prepareModel(manifest, { signal, onProgress }));
    preparing = ready.catch(() => undefined);
    const entry: Entry = { hash: manifest.hash, ready, signal };
    entries.set(manifest.id, entry);
    try {
      const result = await ready;
      const old = prepared.get(manifest.id);
      prepared.set(manifest.id, result);
      await old?.release();
      return result.model;
    } catch (error) {
      if (entries.get(manifest.id) === entry) entries.delete(manifest.id);
      throw error;
    }
  };

  return {
    async probe() {
      const { adapter, backends } = await probe();
      return { adapter, backends };
    },

    prepare,

    async run(modelId, items, { signal }): Promise<Outcome<RunOutput, RunFailure>> {
      signal.throwIfAborted();
      const entry = prepared.get(modelId);
      if (entry === undefined) return fail("run_failed", { detail: "The model is not ready on this node." });
      if (entry.model.backend === "webgpu" && watch.lost !== undefined) return fail("device_lost");
      const startedMs = platform.nowMs();
      try {
        const outputs = await entry.task.run(items, { signal });
        if (!outputs.ok) return outputs;
        return ok({ outputs: outputs.value, runMs: platform.nowMs() - startedMs });
      } catch (error) {
        signal.throwIfAborted();
        const { code, detail } = failureOf(error);
        return fail(code, detail === undefined ? {} : { detail });
      }
    },

    generator: (modelId) => prepared.get(modelId)?.task.generator,

    async selfTest(modelId, { signal }): Promise<Outcome<null, SelfTestFailure>> {
      signal.throwIfAborted();
      const entry = prepared.get(modelId);
      const check = entry?.task.golden[tests++ % entry.task.golden.length];
      if (entry === undefined || check === undefined) return ok(null);
      const wrong = await check({ signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        return failureOf(error).code === "device_lost" ? LOST : `failed: ${messageOf(error)}`;
      });
      if (wrong === LOST) return fail("device_lost");
      if (wrong === undefined) return ok(null);
      distrust(entry, wrong);
      return fail("self_test_failed", { detail: wrong });
    },

    async runGraph(manifest, path, feeds, { signal, onProgress }) {
      const { backends } = await probe();
      const backend = (["cpu", "wasm"] as const).find((one) => backends.includes(one));
      const isGraph = manifest.files.some((file) => file.path === path && file.role === "model");
      if (backend === undefined || !isGraph) throw new CannotRunHere(`${manifest.name} has no graph to run here.`);
      const folder = path.slice(0, path.lastIndexOf("/") + 1);
      const files = manifest.files.filter(
        (file) => file.path === path || (file.role === "data" && file.path.startsWith(folder)),
      );
      const totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
      const report = (stage: PrepareProgress["stage"], loadedBytes: number): void =>
        onProgress({ stage, loadedBytes, totalBytes });
      report("downloading", 0);
      const read = await platform.store.readAll(
        { id: manifest.id, files },
        { signal, onProgress: (bytes) => report("downloading", bytes) },
      );
      report("loading", totalBytes);
      return runRawGraph(await ortHost(), editionGraph(manifest, { backend }, read, path), backend, feeds, { signal });
    },

    onDeviceLost: (listener) => watch.onLost(listener),

    keepOnly: (manifests) => platform.store.keepOnly(manifests),

    close() {
      closed.abort(new Error("the compute is closed"));
      closing ??= closeAll();
      return closing;
    },
  };

  function distrust({ hash, model, release }: Prepared, wrong: string): void {
    const { modelId } = model;
    const reason = `its self-test failed: ${wrong}`;
    distrusted.set(hash, [...(distrusted.get(hash) ?? []), { ...editionOf(model), reason }]);
    prepared.delete(modelId);
    entries.delete(modelId);
    // The queue ends what it has begun first.
    release().catch(() => undefined);
  }

  async function prepareModel(
    manifest: ModelManifest,
    { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: PrepareProgress) => void },
  ): Promise<Prepared> {
    let loadedBytes = 0;
    let totalBytes = 0;
    const report = (stage: PrepareProgress["stage"]): void => onProgress({ stage, loadedBytes, totalBytes });
    signal.throwIfAborted();
    report("waiting");
    const { software, ...probed } = await probe();
    const { editions, passedOver } = listEditions(manifest, probed, distrusted.get(manifest.hash) ?? []);
    const [surest] = editions;
    if (surest === undefined) throw new CannotRunHere(noBackend(manifest, passedOver));
    const needed = new Map(
      editions.flatMap((edition) => editionFiles(manifest, edition).map((file) => [file.path, file])),
    );
    totalBytes = [...needed.values()].reduce((sum, file) => sum + file.sizeBytes, 0);
    const files = new Map<string, Uint8Array>();
    const fetch = async (edition: Edition): Promise<void> => {
      const missing = editionFiles(manifest, edition).filter(({ path }) => !files.has(path));
      if (missing.length === 0) return;
      const beforeBytes = loadedBytes;
      report("downloading");
      const read = await platform.store.readAll(
        { id: manifest.id, files: missing },
        {
          signal,
          onProgress: (bytes) => {
            loadedBytes = beforeBytes + bytes;
            report("downloading");
          },
        },
      );
      for (const [path, bytes] of read) files.set(path, bytes);
    };
    // Without it there is no model; what only another edition needs is fetched when its turn comes.
    await fetch(surest);
    const host = await ortHost();
    const candidates = editions.map(
      (edition): Candidate => ({
        ...edition,
        software: edition.backend === "webgpu" && software,
        fetch: () => fetch(edition),
        load: () => loadOn(host, manifest, files, edition),
      }),
    );
    const result = await chooseBackend(candidates, { signal, nowMs: platform.nowMs, onStage: report });
    const all = [...passedOver, ...result.passedOver];
    const { chosen } = result;
    if (chosen === undefined) throw new CannotRunHere(noBackend(manifest, all));
    report("ready");
    const { itemsPerSecond, task, release } = chosen;
    const streams = task.generator === undefined ? {} : { streams: task.generator.streamsMax };
    const model = { modelId: manifest.id, ...editionOf(chosen), itemsPerSecond, ...streams, passedOver: all };
    return { hash: manifest.hash, model, task, release };
  }

  async function loadOn(
    host: OrtHost,
    manifest: ModelManifest,
    files: ReadonlyMap<string, Uint8Array>,
    edition: Edition,
  ): ReturnType<Candidate["load"]> {
    const sessions: OrtSession[] = [];
    let task: LoadedTask | undefined;
    const release = async (): Promise<void> => {
      task?.close?.();
      await Promise.all(sessions.map((session) => session.release()));
    };
    try {
      const open = async (graph: string | Uint8Array, held: readonly string[]): Promise<OrtSession> => {
        const opened =
          typeof graph === "string" ? editionGraph(manifest, edition, files, graph) : { bytes: graph, data: [] };
        const session = await openOrtSession(host, opened, edition.backend, held);
        sessions.push(session);
        return session;
      };
      task = await loadTask(manifest, {
        files,
        decodeImage: platform.decodeImage,
        tuning: TUNING[edition.backend],
        nowMs: platform.nowMs,
        failureOf,
        openSession: (path) => open(path, []),
        openStepped: open,
        openTensors: (path) => open(path, []),
      });
      return { task, release };
    } catch (error) {
      await release();
      throw error;
    }
  }

  async function closeAll(): Promise<void> {
    await preparing;
    await Promise.all([...prepared.values()].map((entry) => entry.release()));
    await queue.close();
    entries.clear();
    prepared.clear();
    await platform.store.close();
  }
}

function noBackend(manifest: ModelManifest, passedOver: readonly PassedOver[]): string {
  const reasons = passedOver.map((passed) => `${editionName(passed)}: ${passed.reason}`).join("; ");
  return reasons === ""
    ? `${manifest.name} runs on ${manifest.backends.join(", ")}; this machine has none of them.`
    : `${manifest.name} can't run here. ${reasons}.`;
}

function failureOf(error: unknown): StreamFailure {
  if (error instanceof StreamFailed) return error.failure;
  return error instanceof DeviceLost ? { code: "device_lost" } : { code: "run_failed", detail: messageOf(error) };
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, MESSAGE_CHARS_MAX);
