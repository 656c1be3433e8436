// The house and real nodes with the default language model: who is admitted, what is checked, and texts that change nodes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCatalogue } from "@starling/models";
import {
  decodeGenerateOutput,
  type GenerateItem,
  type GenerateOutput,
  generateItemOutput,
  resultLine,
} from "@starling/protocol";
import { createHeadlessCompute, type HeadlessNode, startHeadlessNode } from "@starling/worker-runtime/headless";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { builtModels, MODELS_DIR } from "../../../../packages/worker-runtime/test/built-models.ts";
import { openCatalogue } from "../blobs/open-catalogue.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import { eventually } from "../testing/eventually.ts";
import { seededRandom } from "../testing/liars/seeded-random.ts";
import { randomText } from "../testing/liars/wrong-texts.ts";
import { startTestRelay } from "../testing/start-test-relay.ts";
import { startTextBed } from "../testing/start-text-bed.ts";
import { connectTextNode } from "../testing/text-node.ts";
import type { TextSource } from "../testing/text-source.ts";

const MODEL = "starling-tiny";
let dir = "";
let catalogue: Catalogue;
let nodes: HeadlessNode[] = [];

beforeAll(async () => {
  await builtModels();
  dir = mkdtempSync(join(tmpdir(), "starling-house-texts-"));
  const built = await loadCatalogue(MODELS_DIR);
  catalogue = await openCatalogue(built.filter(({ manifest }) => manifest.id === MODEL));
}, 300_000);
afterEach(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  nodes = [];
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function startNode(relayUrl: string, name: string): Promise<HeadlessNode> {
  const keyFile = join(dir, `${name}.json`);
  const node = await startHeadlessNode({ relayUrl, keyFile, name, modelsDir: MODELS_DIR, threads: 1 });
  nodes.push(node);
  return node;
}

describe("the house and a language model", () => {
  it("[RF2] admits a node that runs it and checks what it says; one that makes words up gets nothing", async () => {
    const test = await startTestRelay({ catalogue, config: { referee: true, modelsDir: MODELS_DIR } });
    const liar = await connectTextNode({ url: test.url, modelId: MODEL, lie: randomText(seededRandom(1)) });
    try {
      await startNode(test.url, "honest");
      const items = ["The old man looked at the sea and", "It was a dark night, and"].map((prompt) => ({
        prompt,
        max_tokens: 24,
        temperature: 0,
      }));
      const reply = await test.call("POST", "/v1/jobs", { body: { model: MODEL, items, assurance: "full" } });
      const path = `/v1/jobs/${String(reply.json?.id)}`;
      await eventually(async () => expect((await test.call("GET", path)).json?.state).toBe("done"), {
        timeout: 90_000,
      });
      const lines = (await test.call("GET", `${path}/results`)).text.trim().split("\n");
      for (const line of lines.map((text) => resultLine.parse(JSON.parse(text)))) {
        if (!line.ok) return fail(line.error.code);
        expect(line.verification.status).toBe("checked");
        expect(generateItemOutput.parse(line.output).text?.length).toBeGreaterThan(20);
      }
      expect(liar.balance()).toEqual({ settled: "0", pending: "0" });
    } finally {
      liar.close();
      await test.close();
    }
  }, 120_000);

  it("[SK24] 20 texts that lose their nodes at some token, and 15% of all messages, are those of a model left alone", async () => {
    const random = seededRandom(3);
    const items = Array.from(
      { length: 20 },
      (_, i): GenerateItem => ({
        prompt: Array.from({ length: 8 }, (_, n) => 300 + 37 * i + 11 * n),
        maxTokens: 60 + (i % 7),
        sampling: { temperature: i % 2 },
        seed: i,
        stop: [],
        logprobs: null,
      }),
    );
    const compute = createHeadlessCompute({ modelsDir: MODELS_DIR, threads: 1 });
    const bed = await startTextBed({ catalogue, policy: { streamTtlMs: 2_000 } });
    const deaths = new Set<string>();
    let isOver = false;
    try {
      const { signal } = new AbortController();
      await compute.prepare(catalogue.manifests[0] ?? fail("no model"), { signal, onProgress() {} });
      const source = compute.generator?.(MODEL) ?? fail("no generator");
      const right = await Promise.all(items.map((item) => alone(source, item)));
      const start = async (): Promise<void> => {
        if (isOver) return;
        await bed.node({
          modelId: MODEL,
          source,
          streams: 2,
          isLost: () => random() < 0.15,
          resendMs: 100,
          dieAt({ lease }, { given = [], maxTokens }) {
            if (deaths.has(lease.jobId)) return null;
            deaths.add(lease.jobId);
            return given.length + 1 + Math.floor(random() * (maxTokens - given.length - 1));
          },
          onClosed: () => void start().catch(() => {}),
        });
      };
      await Promise.all(Array.from({ length: 6 }, start));
      const jobIds = await Promise.all(items.map((item) => bed.ask([item], { modelId: MODEL })));
      const texts = await Promise.all(jobIds.map((jobId) => bed.read(jobId)));
      expect(texts.map(({ tokens }) => tokens)).toEqual(right.map(({ tokens }) => tokens));
      expect(deaths.size).toBe(items.length);
    } finally {
      isOver = true;
      await bed.close();
      await compute.close();
    }
  }, 120_000);
});

function alone(source: TextSource, item: GenerateItem): Promise<GenerateOutput> {
  return new Promise((resolve, reject) => {
    source.start(item, {
      onTokens() {},
      onDone(output) {
        const read = decodeGenerateOutput(output);
        if (read.ok) resolve(read.value);
        else reject(new Error(read.error.code));
      },
      onFailed: ({ code }) => reject(new Error(code)),
    });
  });
}

function fail(why: string): never {
  throw new Error(why);
}
