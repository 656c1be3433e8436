// A GPU that was right when its model was loaded and goes wrong later. onnxruntime-node's CPU plays the GPU; what it gives is spoiled.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeText } from "@starling/protocol";
import * as ort from "onnxruntime-node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tinyFiles, tinyManifest } from "../../test/tiny-model.ts";
import type { Compute } from "../compute.ts";
import { openRelayStandIn } from "../link/testing/relay-stand-in.ts";
import { MACHINE_LIMITS } from "../machine/index.ts";
import { createFolderStore } from "../store/create-folder-store.ts";
import { createImageDecoder } from "../tasks/ocr/image.ts";
import { createCompute } from "./create-compute.ts";
import { corruptSessions, type OpenedSession } from "./testing/corrupt-sessions.ts";
import { errorOf, startNode } from "./testing/tiny-node.ts";

const { signal } = new AbortController();
const options = { signal, onProgress: () => {} };
let folder = "";
let wrongFrom = Number.POSITIVE_INFINITY;
let runs = 0;
let restore = (): void => {};
const cleanups: (() => unknown)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "starling-self-test-"));
  await mkdir(join(folder, "tiny"));
  for (const [path, bytes] of tinyFiles()) await writeFile(join(folder, "tiny", path), bytes);
  [wrongFrom, runs] = [Number.POSITIVE_INFINITY, 0];
  const isWrong = () => ++runs > wrongFrom;
  const slowerMs = ({ backend }: OpenedSession) => (backend === "webgpu" ? 0 : 20);
  restore = corruptSessions(ort, { backend: "webgpu", runsOn: "cpu", isWrong, slowerMs });
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  restore();
  await rm(folder, { recursive: true, force: true });
});

function open(): Compute {
  const backends = ["webgpu", "cpu"] as const;
  const compute = createCompute({
    store: createFolderStore(folder),
    decodeImage: createImageDecoder(async () => ({ width: 0, height: 0, data: new Uint8Array() })),
    nowMs: () => performance.now(),
    probe: async () => ({ adapter: null, software: false, backends }),
    loadOrt: async () => ({ ort, threads: 1 }),
  });
  cleanups.push(() => compute.close());
  return compute;
}

describe("[SF4] a backend whose self-test failed is not used again", () => {
  test("the model moves to the next backend, which is told with the reason", async () => {
    const compute = open();
    expect(await compute.prepare(tinyManifest(), options)).toMatchObject({ backend: "webgpu" });
    expect(await compute.selfTest?.("tiny", { signal })).toEqual({ ok: true, value: null });
    wrongFrom = 0;
    const failed = await compute.selfTest?.("tiny", { signal });
    expect(failed).toMatchObject({ ok: false, error: { code: "self_test_failed" } });
    expect(await compute.run("tiny", [encodeText("tab")], { signal })).toMatchObject({ error: { code: "run_failed" } });
    expect(await compute.prepare(tinyManifest(), options)).toMatchObject({
      backend: "cpu",
      passedOver: [
        { backend: "webgpu", reason: expect.stringMatching(/^its self-test failed: known answer \d differs/) },
      ],
    });
    const right = await compute.run("tiny", [encodeText("a cat sleeps")], { signal });
    expect(errorOf(right.ok ? right.value.outputs[0] : undefined, "a cat sleeps")).toBeLessThan(1e-5);
  });
  test("without another backend the model is dropped with the reason", async () => {
    const compute = open();
    const manifest = tinyManifest({ backends: ["webgpu"] });
    await compute.prepare(manifest, options);
    wrongFrom = 0;
    await compute.selfTest?.("tiny", { signal });
    wrongFrom = Number.POSITIVE_INFINITY;
    await expect(compute.prepare(manifest, options)).rejects.toThrow(
      /^Tiny can't run here\. webgpu: its self-test failed: known answer \d differs/,
    );
  });
});

describe("[SF5] a node whose GPU goes wrong in use hands in no wrong result", () => {
  test("the k-th run and all after it are spoiled: every answer that leaves is right, and the page is told", async () => {
    const relay = await openRelayStandIn({ catalogue: [tinyManifest()] });
    cleanups.push(relay.close);
    const { session, until } = await startNode(relay.url, open(), cleanups);
    await relay.until(() => relay.heard.ready.length > 0, "a ready node");
    expect(relay.heard.ready[0]?.models).toMatchObject([{ modelId: "tiny", backend: "webgpu" }]);
    const texts = ["a cat sleeps", "the points grow", "the tab lends a gpu", "tab"];
    const given = new Map<number, string>();
    wrongFrom = runs + 7;
    const answered = () => relay.heard.results.filter(({ outcome }) => outcome === null);
    for (let i = 0; i < 2 * MACHINE_LIMITS.selfTestLeasesMax; i++) {
      const text = texts[i % texts.length] ?? "";
      const before = relay.heard.ready.length;
      const [fence = 0] = relay.grant([[text]]);
      given.set(fence, text);
      const backUp = () => relay.heard.capacity.some(({ giveBack }) => giveBack.includes(fence));
      await relay.until(() => answered().some(({ result }) => result.fence === fence) || backUp(), "an answer or none");
      if (backUp()) await relay.until(() => relay.heard.ready.length >= before + 2, "the model on another backend");
    }
    for (const { result, outputs } of relay.heard.results) {
      expect(result.ok).toBe(true);
      expect(errorOf(outputs?.[0], given.get(result.fence) ?? "")).toBeLessThan(1e-5);
    }
    expect(answered().length).toBeGreaterThanOrEqual(2 * MACHINE_LIMITS.selfTestLeasesMax - 2);
    expect(relay.heard.ready.map(({ models }) => models.map(({ backend }) => backend))).toEqual([
      ["webgpu"],
      [],
      ["cpu"],
    ]);
    await until(() => session.snapshot().models[0]?.stage === "ready");
    expect(session.snapshot()).toMatchObject({
      notice: { code: "self_test_failed", message: expect.stringContaining("tiny on webgpu: known answer") },
      models: [{ backend: "cpu", problem: expect.stringContaining("webgpu: its self-test failed") }],
    });
  });
  test("and when no backend is left, it says so and takes no more work of the model", async () => {
    const relay = await openRelayStandIn({ catalogue: [tinyManifest({ backends: ["webgpu"] })] });
    cleanups.push(relay.close);
    const { session, until } = await startNode(relay.url, open(), cleanups);
    await relay.until(() => relay.heard.ready.length > 0, "a ready node");
    wrongFrom = runs;
    const [fence] = relay.grant([["tab"]]);
    await relay.until(() => relay.heard.capacity.some(({ giveBack }) => giveBack.includes(fence ?? 0)));
    await until(() => session.snapshot().models[0]?.stage === "failed");
    expect(relay.heard.ready.at(-1)).toEqual({ models: [] });
    expect(relay.heard.results).toEqual([]);
    expect(session.snapshot().models[0]?.problem).toMatch(/can't run here\. webgpu: its self-test failed/);
  });
});
