// A model with an fp16 variant: where that is tried, what is downloaded for it, and the way down when a GPU goes wrong.
// onnxruntime-node's CPU plays the GPU, whose 16-bit floats are those of the adapter that the test gives.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AdapterInfo, encodeText } from "@starling/protocol";
import * as ort from "onnxruntime-node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isTinyHalf } from "../../test/tiny-half.ts";
import { TINY_HALF, tinyHalfFiles, tinyHalfManifest } from "../../test/tiny-model.ts";
import { openRelayStandIn } from "../link/testing/relay-stand-in.ts";
import { createFolderStore } from "../store/create-folder-store.ts";
import { createImageDecoder } from "../tasks/ocr/image.ts";
import { createCompute } from "./create-compute.ts";
import { corruptSessions, type OpenedSession } from "./testing/corrupt-sessions.ts";
import { errorOf, startNode } from "./testing/tiny-node.ts";

const { signal } = new AbortController();
const options = { signal, onProgress: () => {} };
/** What half-precision weights change in the tiny model's vectors, with room. */
const HALF_ERROR_MAX = 1e-3;
const WRONG_AFTER_RUNS = 40;
let folder = "";
/** The file names that the store was asked for, in order. */
let read: string[] = [];
/** What the editions' speeds are measured by: it goes on with each run, by what that is meant to take. */
let clockMs = 0;
let isWrong = (_session: OpenedSession, _runs: number): boolean => false;
const cleanups: (() => unknown)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "starling-precision-"));
  await mkdir(join(folder, "tiny"));
  for (const [path, bytes] of tinyHalfFiles()) await writeFile(join(folder, "tiny", path), bytes);
  [read, isWrong] = [[], () => false];
  const slowerMs = ({ backend, graph }: OpenedSession) => {
    clockMs += backend !== "webgpu" ? 20 : isTinyHalf(graph) ? 1 : 8;
    return 0;
  };
  const asked = (session: OpenedSession, runs: number) => isWrong(session, runs);
  cleanups.push(corruptSessions(ort, { backend: "webgpu", runsOn: "cpu", isWrong: asked, slowerMs }));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  await rm(folder, { recursive: true, force: true });
});

const adapterWith = (...features: string[]): AdapterInfo => ({
  vendor: "test",
  architecture: "",
  device: "",
  description: "",
  isFallback: false,
  features,
  maxBufferBytes: 2 ** 30,
});

function open(adapter = adapterWith("shader-f16")) {
  const store = createFolderStore(folder);
  const compute = createCompute({
    store: {
      ...store,
      readAll: (wanted, reading) => {
        read.push(...wanted.files.map(({ path }) => path));
        return store.readAll(wanted, reading);
      },
    },
    decodeImage: createImageDecoder(async () => ({ width: 0, height: 0, data: new Uint8Array() })),
    nowMs: () => clockMs,
    probe: async () => ({ adapter, software: false, backends: ["webgpu", "cpu"] }),
    loadOrt: async () => ({ ort, threads: 1 }),
  });
  cleanups.push(() => compute.close());
  return compute;
}

const OWN_FILES = ["model.onnx", "tokenizer.json", "tokenizer_config.json"];

describe("[GP11] the fp16 variant", () => {
  test("is chosen where the GPU has 16-bit floats, its known answers hold and it is the fastest", async () => {
    const progress: [number, number][] = [];
    const ready = await open().prepare(tinyHalfManifest(), {
      signal,
      onProgress: ({ loadedBytes, totalBytes }) => progress.push([loadedBytes, totalBytes]),
    });
    expect(ready).toMatchObject({
      backend: "webgpu",
      precision: "fp16",
      passedOver: [
        { backend: "cpu", precision: "fp32", reason: expect.stringMatching(/items\/s, webgpu \(fp32\) does/) },
        { backend: "webgpu", precision: "fp32", reason: expect.stringMatching(/items\/s, webgpu \(fp16\) does/) },
      ],
    });
    expect(read).toEqual([...OWN_FILES, TINY_HALF]);
    const sizeBytes = tinyHalfManifest().files.reduce((n, file) => n + file.sizeBytes, 0);
    expect(progress.at(-1)).toEqual([sizeBytes, sizeBytes]);
  });

  test("is neither tried nor downloaded where the GPU lacks them, and that is told", async () => {
    const totals = new Set<number>();
    const ready = await open(adapterWith()).prepare(tinyHalfManifest(), {
      signal,
      onProgress: ({ stage, totalBytes }) => stage === "ready" && totals.add(totalBytes),
    });
    expect(ready).toMatchObject({ backend: "webgpu", precision: "fp32" });
    expect(ready.passedOver).toContainEqual({
      backend: "webgpu",
      precision: "fp16",
      reason: "this GPU has no 16-bit floats (shader-f16)",
    });
    expect(read).toEqual(OWN_FILES);
    const own = tinyHalfManifest().files.filter(({ path }) => OWN_FILES.includes(path));
    expect([...totals]).toEqual([own.reduce((n, file) => n + file.sizeBytes, 0)]);
  });

  test("is passed over when a known answer doesn't hold in it, however fast it is", async () => {
    const ready = await open().prepare(tinyHalfManifest({ tolerance: 1e-5 }), options);
    expect(ready).toMatchObject({ backend: "webgpu", precision: "fp32" });
    expect(ready.passedOver).toContainEqual({
      backend: "webgpu",
      precision: "fp16",
      reason: expect.stringMatching(/^known answer 1 differs by \d\.\de-5, 1\.0e-5 is allowed/),
    });
  });

  test("runs through to the right vector", async () => {
    const compute = open();
    await compute.prepare(tinyHalfManifest(), options);
    const right = await compute.run("tiny", [encodeText("a cat sleeps")], { signal });
    const error = errorOf(right.ok ? right.value.outputs[0] : undefined, "a cat sleeps");
    expect(error).toBeLessThan(HALF_ERROR_MAX);
    // Not the float32 graph's: that one is right to 1e-5.
    expect(error).toBeGreaterThan(1e-5);
  });

  test("that can't be had costs nothing but itself", async () => {
    await rm(join(folder, "tiny", TINY_HALF));
    const ready = await open().prepare(tinyHalfManifest(), options);
    expect(ready).toMatchObject({ backend: "webgpu", precision: "fp32" });
    expect(ready.passedOver).toContainEqual(
      expect.objectContaining({ precision: "fp16", reason: expect.stringContaining("can't be read") }),
    );
  });
});

describe("[SF6] a model with an fp16 variant steps down", () => {
  test("fp16, fp32, WebAssembly or CPU; what was wrong is not tried or downloaded again", async () => {
    const compute = open();
    const steps: (string | undefined)[][] = [];
    for (let step = 0; step < 3; step++) {
      read = [];
      const { backend, precision } = await compute.prepare(tinyHalfManifest(), options);
      steps.push([backend, precision, ...read.filter((path) => path.endsWith(".onnx"))]);
      isWrong = () => true;
      expect((await compute.selfTest?.("tiny", { signal }))?.ok).toBe(backend === "cpu");
      isWrong = () => false;
    }
    expect(steps).toEqual([
      ["webgpu", "fp16", "model.onnx", TINY_HALF],
      ["webgpu", "fp32", "model.onnx"],
      ["cpu", "fp32", "model.onnx"],
    ]);
  });

  test("never up: where fp32 was wrong the GPU isn't believed in fp16 either", async () => {
    const compute = open();
    // In fp16 it doesn't hold while the model is loaded; fp32 is chosen, and goes wrong in use.
    isWrong = ({ graph }) => isTinyHalf(graph);
    expect(await compute.prepare(tinyHalfManifest(), options)).toMatchObject({ backend: "webgpu", precision: "fp32" });
    isWrong = () => true;
    expect(await compute.selfTest?.("tiny", { signal })).toMatchObject({ ok: false });
    isWrong = () => false;
    expect(await compute.prepare(tinyHalfManifest(), options)).toMatchObject({
      backend: "cpu",
      passedOver: [{ backend: "webgpu", precision: "fp32", reason: expect.stringMatching(/^its self-test failed/) }],
    });
  });

  test("as a node: no wrong result leaves, the relay hears each step, and the page which precision it was", async () => {
    const relay = await openRelayStandIn({ catalogue: [tinyHalfManifest()] });
    cleanups.push(relay.close);
    isWrong = (_session, runs) => runs > WRONG_AFTER_RUNS;
    const { session, until } = await startNode(relay.url, open(), cleanups);
    const { heard } = relay;
    await relay.until(() => heard.ready.length > 0, "a ready node");
    const texts = ["a cat sleeps", "the points grow", "the tab lends a gpu", "tab"];
    const given = new Map<number, string>();
    const views: unknown[] = [];
    let onCpu = 0;
    for (let i = 0; onCpu < 3; i++) {
      expect(i).toBeLessThan(4 * WRONG_AFTER_RUNS);
      const text = texts[i % texts.length] ?? "";
      const before = heard.ready.length;
      const [fence = 0] = relay.grant([[text]]);
      given.set(fence, text);
      const isBack = () => heard.capacity.some(({ giveBack }) => giveBack.includes(fence));
      await relay.until(() => heard.results.some(({ result }) => result.fence === fence) || isBack(), `lease ${i}`);
      if (isBack()) {
        await relay.until(() => heard.ready.length >= before + 2, "the next edition");
        await until(() => session.snapshot().models[0]?.stage === "ready");
        const { models, notice } = session.snapshot();
        views.push([models[0]?.backend, models[0]?.precision, models[0]?.problem, notice?.message]);
      } else if (heard.ready.at(-1)?.models[0]?.backend === "cpu") onCpu += 1;
    }
    const wrongIn = (precision: string) => expect.stringContaining(`tiny on webgpu (${precision}): known answer`);
    const told = (...reasons: string[]) =>
      expect.stringMatching(
        new RegExp(`^${reasons.map((r) => `webgpu \\(${r}\\): its self-test failed.*`).join("; ")}`),
      );
    expect(views).toEqual([
      ["webgpu", "fp32", told("fp16"), wrongIn("fp16")],
      ["cpu", "fp32", told("fp16", "fp32"), wrongIn("fp32")],
    ]);
    expect(heard.ready.map(({ models }) => models.map(({ backend }) => backend))).toEqual([
      ["webgpu"],
      [],
      ["webgpu"],
      [],
      ["cpu"],
    ]);
    expect(heard.ready[0]?.models[0]).toEqual({
      modelId: "tiny",
      backend: "webgpu",
      itemsPerSecond: expect.any(Number),
      goldenOk: true,
    });
    for (const { result, outputs } of heard.results) {
      expect(result.ok).toBe(true);
      expect(errorOf(outputs?.[0], given.get(result.fence) ?? "")).toBeLessThan(HALF_ERROR_MAX);
    }
    expect(heard.results).toHaveLength(given.size - 2);
  });
});
