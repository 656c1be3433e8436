import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeTensor, toFloat32Array } from "@starling/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tinyFiles, tinyIds, tinyManifest, tinyVector } from "../../test/tiny-model.ts";
import { openRelayStandIn, type RelayStandIn } from "../link/testing/relay-stand-in.ts";
import { createTrivialCompute, type TrivialCompute } from "../link/testing/trivial-compute.ts";
import { systemClock } from "../platform/clock.ts";
import { startHeadlessNode, startHeadlessNodeOn } from "./start-headless-node.ts";

let folder = "";
const relays: RelayStandIn[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "starling-node-"));
  await mkdir(join(folder, "models", "tiny"), { recursive: true });
  for (const [path, bytes] of tinyFiles()) await writeFile(join(folder, "models", "tiny", path), bytes);
});
afterEach(async () => {
  for (const relay of relays.splice(0)) await relay.close();
  await rm(folder, { recursive: true, force: true });
});

async function openRelay(more: Parameters<typeof openRelayStandIn>[0] = {}): Promise<RelayStandIn> {
  const relay = await openRelayStandIn({ catalogue: [tinyManifest()], ...more });
  relays.push(relay);
  return relay;
}
const keyFile = () => join(folder, "keys", "node.json");
const isReady = (relay: RelayStandIn) => relay.until(() => relay.heard.ready.length > 0, "a ready node");

function expectVectors(relay: RelayStandIn, texts: readonly string[]): void {
  const outputs = relay.heard.results.flatMap((heard) => heard.outputs ?? []);
  expect(outputs).toHaveLength(texts.length);
  outputs.forEach((output, i) => {
    const tensor = decodeTensor(output);
    if (!tensor.ok) throw new Error(tensor.error.code);
    tinyVector(tinyIds(texts[i] ?? "")).forEach((value, d) => {
      expect(Math.abs(value - (toFloat32Array(tensor.value)[d] ?? Number.NaN))).toBeLessThan(1e-5);
    });
  });
}

describe("[LK14] a Node process is a node as a tab is", () => {
  test("it runs a real model from the catalogue's folder, and leaves when it is stopped", async () => {
    const relay = await openRelay();
    const node = await startHeadlessNode({
      relayUrl: relay.url,
      keyFile: keyFile(),
      name: "seed",
      modelsDir: join(folder, "models"),
      threads: 1,
    });
    await isReady(relay);
    expect(relay.heard.hellos[0]).toMatchObject({ name: "seed", runtime: { kind: "headless" }, backends: ["cpu"] });
    relay.grant([["a cat sleeps", "the points grow"], ["tab"]]);
    await relay.until(() => relay.heard.results.length === 2);
    expectVectors(relay, ["a cat sleeps", "the points grow", "tab"]);
    await node.stop();
    expect(node.snapshot().phase).toBe("stopped");
    expect(relay.heard.left).toHaveLength(1);
    expect(await node.stopped).toBeNull();
  });
  test("or from the relay, and an abort stops it", async () => {
    const relay = await openRelay({ files: [...tinyFiles().values()] });
    const abort = new AbortController();
    const node = await startHeadlessNode({
      relayUrl: relay.url,
      keyFile: keyFile(),
      name: "",
      cacheDir: join(folder, "cache"),
      threads: 1,
      signal: abort.signal,
    });
    await isReady(relay);
    relay.grant([["a cat sleeps"]]);
    await relay.until(() => relay.heard.results.length === 1);
    expectVectors(relay, ["a cat sleeps"]);
    abort.abort();
    expect(await node.stopped).toBeNull();
  });
  test("a lost device costs the session, not the node", async () => {
    const relay = await openRelay({ models: ["model-a"] });
    const computes: TrivialCompute[] = [];
    const make = () => {
      const compute = createTrivialCompute();
      computes.push(compute);
      return compute;
    };
    const clock = {
      ...systemClock,
      startTimer: (afterMs: number, due: () => void) => systemClock.startTimer(afterMs / 20, due),
    };
    const node = await startHeadlessNodeOn(make, clock, { relayUrl: relay.url, keyFile: keyFile(), name: "" });
    await isReady(relay);
    computes[0]?.loseDevice("gone");
    await relay.until(() => relay.heard.ready.length === 2);
    expect(relay.heard.hellos[0]?.publicKey).toEqual(relay.heard.hellos[1]?.publicKey);
    await relay.until(() => relay.nodes.length === 1);
    relay.grant([["a"]]);
    await relay.until(() => relay.heard.results.length === 1);
    await node.stop();
  });
  test("a relay of another protocol version ends it with a sentence", async () => {
    const relay = await openRelay({ protocol: { min: 7, max: 7 } });
    const node = await startHeadlessNode({ relayUrl: relay.url, keyFile: keyFile(), name: "", modelsDir: folder });
    expect(await node.stopped).toContain("protocol version");
  });
});

describe("[LK15] the headless node as a process", () => {
  const main = join(import.meta.dirname, "../headless-main.ts");
  const run = (env: Record<string, string>) => {
    const child = spawn(process.execPath, ["--import", "tsx", main], {
      env: { PATH: process.env.PATH ?? "", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (text += String(data)));
    return { child, exit: once(child, "exit"), text: () => text };
  };

  test("waits for the relay, works, and ends with status 0 on SIGTERM, having left", async () => {
    const before = await openRelay();
    const { port } = before;
    await before.close();
    relays.splice(0);
    const { child, exit, text } = run({
      STARLING_RELAY_URL: `http://127.0.0.1:${port}`,
      STARLING_NODE_KEY_FILE: keyFile(),
      STARLING_MODELS_DIR: join(folder, "models"),
      STARLING_NODE_THREADS: "1",
    });
    await once(child.stdout, "data");
    const relay = await openRelay({ port });
    await isReady(relay);
    relay.grant([["a cat sleeps"]]);
    await relay.until(() => relay.heard.results.length === 1);
    child.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
    expect(relay.heard.left).toHaveLength(1);
    expect(text()).toContain("tiny on cpu");
  });
  test("says which variable is wrong", async () => {
    const { exit, text } = run({ STARLING_NODE_KEY_FILE: keyFile(), STARLING_RELAY_URL: "nowhere" });
    expect(await exit).toEqual([1, null]);
    expect(text().trim()).toBe('STARLING_RELAY_URL is "nowhere"; it wants an http or https address.');
  });
});
