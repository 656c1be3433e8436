// A tab that answers by itself, in a real Chromium with the catalogue's real models, beside the same answers of a headless node.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Page } from "@playwright/test";
import type { ModelManifest } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtModels, MODELS_DIR } from "../../test/built-models.ts";
import { type FilesServer, startFilesServer } from "../../test/files-server.ts";
import { createHeadlessCompute } from "../headless/create-headless-compute.ts";
import { openSite, type Site } from "../host/testing/open-site.ts";
import { createFolderStore } from "../store/create-folder-store.ts";
import { answerLocally } from "./answer-locally.ts";
import type { LocalRequest } from "./local-answer.ts";

const ORT_FILES = ["ort-wasm-simd-threaded.asyncify.mjs", "ort-wasm-simd-threaded.asyncify.wasm"];
const PAGE_FILE = join(import.meta.dirname, "../../../../examples/data/pages/tesseract-phototest.png");
const TOLERANCE = 1e-4;
const models = await builtModels();
/** WebAssembly alone: what a GPU that the CPU plays takes is no part of this. */
const onWasm = <M extends ModelManifest>(manifest: M): M => ({ ...manifest, backends: ["wasm"] });
const CHAT = {
  kind: "chat",
  messages: [
    { role: "system", content: "You tell of the sea." },
    { role: "user", content: "Continue: The ship sailed at dawn." },
  ],
  sampling: { temperature: 0.8 },
  seed: 7,
  maxTokens: 24,
  stop: [],
} as const satisfies LocalRequest;

let site: Site;
let server: FilesServer;
let page: Page;
const headless = createHeadlessCompute({ modelsDir: MODELS_DIR });
const parts = { compute: headless, store: createFolderStore(MODELS_DIR), nowMs: () => performance.now() };

beforeAll(async () => {
  const folder = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/webgpu"));
  const ort = await Promise.all(
    ORT_FILES.map(async (name) => [`/${name}`, await readFile(join(folder, name))] as const),
  );
  const files = Object.values(models).flatMap(({ id, files }) =>
    files.map(({ path }) => readFile(join(MODELS_DIR, id, path))),
  );
  server = await startFilesServer(await Promise.all(files));
  const entries = { "/page.js": "src/host/testing/local-page.ts", "/node-worker.js": "src/worker/main.ts" };
  site = await openSite(entries, { files: new Map(ort) });
  page = await (await site.browser.newContext()).newPage();
  await page.goto(`${site.url}/?${new URLSearchParams({ relay: server.url })}`);
  await page.waitForFunction(() => globalThis.localRunner !== undefined);
});
afterAll(async () => {
  await headless.close();
  await site?.close();
  await server?.close();
});

const listener = { onProgress: () => {}, onText: () => {} };
/** As a headless node computes it. */
async function elsewhere<R extends LocalRequest>(manifest: ModelManifest, request: R) {
  const outcome = await answerLocally(
    parts,
    { manifest, request },
    { ...listener, signal: AbortSignal.timeout(60_000) },
  );
  if (!outcome.ok) throw new Error(outcome.error.detail ?? outcome.error.code);
  return outcome.answer;
}

describe("a tab that answers by itself", () => {
  test("[LO1] loads nothing before it is asked", async () => {
    expect(page.workers()).toEqual([]);
    expect(site.asked).toEqual(["/", "/page.js"]);
    expect(server.requests).toEqual([]);
  });

  test("[LO2] a conversation: text comes as it is made, and the tokens are a node's own", async () => {
    const heard = await page.evaluate(
      async ({ manifest, request }) => {
        const pieces: string[] = [];
        const stages = new Set<string>();
        const outcome = await localRunner.run(manifest, request, {
          onText: (piece) => pieces.push(piece),
          onProgress: ({ stage }) => stages.add(stage),
        });
        return { pieces, stages: [...stages], outcome };
      },
      { manifest: onWasm(models.generate), request: CHAT },
    );
    if (!heard.outcome.ok) throw new Error(heard.outcome.error.detail ?? heard.outcome.error.code);
    const { answer, ran } = heard.outcome;
    expect(ran).toMatchObject({ backend: "wasm", runMs: expect.any(Number) });
    expect(heard.pieces.length).toBeGreaterThan(1);
    expect(heard.pieces.join("")).toBe(answer.text);
    expect(heard.stages).toEqual(expect.arrayContaining(["downloading", "checking", "ready"]));
    const own = await elsewhere(models.generate, CHAT);
    expect(own).toEqual({ ...answer, text: expect.any(String) });
    expect(own).toMatchObject({ text: answer.text, tokens: { length: answer.tokens.length } });
  });

  test("[LO2] vectors are within tolerance of a node's, and pages have the same text", async () => {
    const texts = Array.from({ length: 40 }, (_, i) => `Passage ${i} tells of a ship, a storm and ${i} sailors.`);
    const vectors = await page.evaluate(
      async ({ manifest, texts }) => {
        const outcome = await localRunner.run(manifest, { kind: "embed", texts });
        return outcome.ok ? outcome.answer.vectors.map((vector) => [...vector]) : outcome.error;
      },
      { manifest: onWasm(models.embed), texts },
    );
    const own = await elsewhere(models.embed, { kind: "embed", texts });
    if (!Array.isArray(vectors) || own.kind !== "embed") throw new Error(JSON.stringify(vectors));
    expect(vectors).toHaveLength(texts.length);
    const worst = vectors.flatMap((vector, i) =>
      vector.map((value, d) => Math.abs(value - (own.vectors[i]?.[d] ?? Number.NaN))),
    );
    expect(Math.max(...worst)).toBeLessThan(TOLERANCE);

    const image = await readFile(PAGE_FILE);
    const pages = await page.evaluate(
      async ({ manifest, base64 }) => {
        const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
        const outcome = await localRunner.run(manifest, { kind: "ocr", images: [bytes] });
        return outcome.ok ? outcome.answer.pages : outcome.error;
      },
      { manifest: onWasm(models.ocr), base64: image.toString("base64") },
    );
    const read = await elsewhere(models.ocr, { kind: "ocr", images: [image] });
    if (!Array.isArray(pages) || read.kind !== "ocr") throw new Error(JSON.stringify(pages));
    expect(pages.map(({ text }) => text)).toEqual(read.pages.map(({ text }) => text));
  });

  test("[LO3] what is refused says why; one that is aborted ends, and the next is answered", async () => {
    const run = (manifest: ModelManifest, request: LocalRequest) =>
      page.evaluate(({ manifest, request }) => localRunner.run(manifest, request), { manifest, request });
    expect(await run(models.embed, CHAT)).toEqual({ ok: false, error: { code: "wrong_task" } });
    const long = { ...CHAT, messages: [{ role: "user", content: "sea ".repeat(5_000) }] } as const;
    expect(await run(onWasm(models.generate), long)).toMatchObject({ ok: false, error: { code: "context_too_long" } });
    const broken = await page.evaluate(
      (manifest) => localRunner.run(manifest, { kind: "ocr", images: [new Uint8Array([1, 2, 3])] }),
      onWasm(models.ocr),
    );
    expect(broken).toMatchObject({ ok: false, error: { code: "input_rejected" } });
    const aborted = await page.evaluate(
      async ({ manifest, request }) => {
        const stop = new AbortController();
        const first = localRunner.run(manifest, request, { signal: stop.signal, onText: () => stop.abort("enough") });
        const why = await first.then(
          () => "answered",
          (reason: unknown) => String(reason),
        );
        const second = await localRunner.run(manifest, request);
        return { why, second: second.ok };
      },
      { manifest: onWasm(models.generate), request: CHAT },
    );
    expect(aborted).toEqual({ why: "enough", second: true });
  });

  test("[LO4] put to rest, its worker is gone; asked again it loads anew, the model's files from the browser", async () => {
    await page.evaluate(() => localRunner.rest());
    await expect.poll(() => page.workers().length).toBe(0);
    server.requests.length = 0;
    const again = await page.evaluate(({ manifest, request }) => localRunner.run(manifest, request), {
      manifest: onWasm(models.generate),
      request: CHAT,
    });
    expect(again.ok).toBe(true);
    expect(server.requests).toEqual([]);
    await page.evaluate(() => localRunner.rest());
  });
});
