// The house with a real small model: who is admitted by its known answers, and who isn't.
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeText, encodeTensor, float32Tensor, packBundle, resultLine, unpackBundle } from "@starling/protocol";
import { startHeadlessNode } from "@starling/worker-runtime/headless";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { tinyFiles, tinyIds, tinyManifest, tinyVector } from "../../../../packages/worker-runtime/test/tiny-model.ts";
import { eventually } from "../testing/eventually.ts";
import { zeros } from "../testing/liars/wrong-values.ts";
import type { Answer, Work } from "../testing/simulated-node.ts";
import { startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { startHouse } from "./start-house.ts";

const manifest = tinyManifest();
const models = [{ modelId: manifest.id, itemsPerSecond: 1_000 }];
let dir = "";
let test: TestRelay;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "starling-house-"));
  const folder = join(dir, "models", manifest.id);
  await mkdir(folder, { recursive: true });
  const paths = new Map<string, { path: string; sizeBytes: number }>();
  for (const [name, bytes] of tinyFiles()) {
    const path = join(folder, name);
    await writeFile(path, bytes);
    paths.set(createHash("sha256").update(bytes).digest("hex"), { path, sizeBytes: bytes.byteLength });
  }
  test = await startTestRelay({
    dataDir: dir,
    config: { referee: true, modelsDir: join(dir, "models") },
    catalogue: {
      manifests: [manifest],
      manifest: (modelId) => (modelId === manifest.id ? manifest : undefined),
      file: (hash) => paths.get(hash),
      builtAtMs: 0,
    },
  });
}, 60_000);
afterEach(() => test.leaveAll());
afterAll(async () => {
  await test.close();
  rmSync(dir, { recursive: true, force: true });
});

const MAX_TOKENS = 16;

/** What the tiny model says, of texts cut to its longest row. */
function honest({ input }: Work): Answer {
  const items = unpackBundle(input);
  if (!items.ok) throw new Error("the input is a bundle");
  const output = packBundle(
    items.value.map((item) => {
      const text = decodeText(item);
      if (!text.ok) throw new Error("the item is a text");
      const words = text.value.toLowerCase().split(" ");
      const vector = tinyVector(
        tinyIds(words.join(" ")).filter((_, i) => i < MAX_TOKENS - 1 || i === words.length + 1),
      );
      return encodeTensor(float32Tensor([vector.length], Float32Array.from(vector)));
    }),
  );
  return { ok: true, output, runMs: 1 };
}

const submit = async () =>
  String(
    (await test.call("POST", "/v1/jobs", { body: { model: manifest.id, items: ["tab", "a cat sleeps"] } })).json?.id,
  );
const stateOf = async (id: string) => (await test.call("GET", `/v1/jobs/${id}`)).json?.state;

describe("the house", () => {
  it("[RF2] keeps its key to itself, and admits a node that computes rightly", async () => {
    expect((await stat(join(dir, "keys", "referee.json"))).mode & 0o777).toBe(0o600);
    const node = await test.node({ models, answer: honest });
    const id = await submit();
    await eventually(async () => expect(await stateOf(id)).toBe("done"), { timeout: 12_000 });
    const { text } = await test.call("GET", `/v1/jobs/${id}/results`);
    const vectors = text
      .trim()
      .split("\n")
      .map((line) => resultLine.parse(JSON.parse(line)))
      .map((line) => (line.ok && "embedding" in line.output ? line.output.embedding : []));
    expect(vectors[0]?.[0]).toBeCloseTo(tinyVector(tinyIds("tab"))[0] ?? 0, 5);
    expect(node.notices).toEqual([]);
  });

  it("[RF2] a node that computes wrongly gets no consumer's work", async () => {
    const answered: string[] = [];
    const lie = zeros(honest);
    const node = await test.node({
      models,
      answer(work) {
        answered.push(work.lease.jobId);
        return lie(work);
      },
    });
    const id = await submit();
    await eventually(() => expect(node.notices.map(({ code }) => code)).toContain("admission_failed"), {
      timeout: 12_000,
    });
    expect(await stateOf(id)).toBe("open");
    expect(answered).not.toContain(id);
    expect(node.balance()).toEqual({ settled: "0", pending: "0" });
    await test.node({ models, answer: honest });
    await eventually(async () => expect(await stateOf(id)).toBe("done"), { timeout: 12_000 });
  });

  it("[RF2] a real node passes with its own model", async () => {
    const node = await startHeadlessNode({
      relayUrl: test.url,
      keyFile: join(dir, "node.json"),
      name: "real",
      modelsDir: join(dir, "models"),
      threads: 1,
    });
    try {
      const id = await submit();
      await eventually(async () => expect(await stateOf(id)).toBe("done"), { timeout: 12_000 });
    } finally {
      await node.stop();
    }
  });

  it("[RF3] leaves before the relay closes its doors", async () => {
    const seen: number[] = [];
    const own = await startTestRelay({
      config: { referee: true },
      startHouse: async ({ relayUrl }) => ({
        async stop() {
          seen.push((await fetch(`${relayUrl}/healthz`)).status);
        },
      }),
    });
    await own.close();
    expect(seen).toEqual([200]);
  });

  it("[RF4] one that fails is told of and started again, and can still be stopped", async () => {
    const keyFile = join(dir, "no-key.json");
    await writeFile(keyFile, "this is no key");
    const told: string[] = [];
    const tell = (_fields: object, sentence: string) => void told.push(sentence);
    const log = { debug: tell, info: tell, warn: tell, error: tell };
    const house = await startHouse({ relayUrl: test.url, keyFile, modelsDir: join(dir, "models"), log });
    await eventually(() => expect(told.filter((sentence) => sentence.endsWith("failed"))).toHaveLength(2));
    expect(told).toContain("the house's referee has ended and is started again");
    await Promise.all([house.stop(), house.stop()]);
  });
});
