// `Compute` with a model that generates text.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeGenerateOutput, encodeGenerateItem } from "@starling/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { itemOf, promptOf } from "../../test/open-generator.ts";
import { openPlainDecoder } from "../../test/plain-decoding.ts";
import {
  DECODER_END,
  DECODER_POISON,
  tinyDecoderFiles,
  tinyDecoderManifest,
  tinyDecoderParams,
} from "../../test/tiny-decoder.ts";
import type { Compute } from "../compute.ts";
import { createHeadlessCompute } from "../headless/create-headless-compute.ts";

const { signal } = new AbortController();
const options = { signal, onProgress: () => {} };
const PROMPT = promptOf(3, 8, DECODER_POISON);
let folder = "";
let tokens: readonly number[] = [];
let compute: Compute;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "starling-generate-"));
  await mkdir(join(folder, "tiny-decoder"));
  const files = tinyDecoderFiles();
  for (const [path, bytes] of files) await writeFile(join(folder, "tiny-decoder", path), bytes);
  const plain = await openPlainDecoder(files.get("model.onnx") ?? new Uint8Array(), tinyDecoderParams);
  tokens = await plain.greedy(PROMPT, 10, [DECODER_END]);
});
afterEach(() => compute.close());
afterAll(() => rm(folder, { recursive: true, force: true }));
const open = (): Compute => {
  compute = createHeadlessCompute({ modelsDir: folder, threads: 1 });
  return compute;
};

describe("a compute with a model that generates text", () => {
  it("[TK21] tells its speed and how many streams it runs, and has a generator while the model is ready", async () => {
    const node = open();
    expect(node.generator?.("tiny-decoder")).toBeUndefined();
    const ready = await node.prepare(tinyDecoderManifest({ prompt: PROMPT, tokens }), options);
    expect(ready).toMatchObject({ backend: "cpu", streams: 8 });
    expect(ready.itemsPerSecond).toBeGreaterThan(1);
    expect(node.generator?.("tiny-decoder")?.streamsMax).toBe(8);
    const ran = await node.run("tiny-decoder", [encodeGenerateItem(itemOf(PROMPT, { maxTokens: 10 }))], { signal });
    if (!ran.ok) throw new Error(ran.error.code);
    expect(decodeGenerateOutput(ran.value.outputs[0] ?? new Uint8Array())).toMatchObject({ value: { tokens } });
    expect(await node.selfTest?.("tiny-decoder", { signal })).toEqual({ ok: true, value: null });
  });

  it("[GP4] a known answer with another token keeps the model from being used, and the reason is told", async () => {
    const wrong = tokens.map((token, i) => (i === 4 ? (token + 7) % DECODER_POISON : token));
    await expect(open().prepare(tinyDecoderManifest({ prompt: PROMPT, tokens: wrong }), options)).rejects.toThrow(
      /Tiny decoder can't run here\. cpu: known answer 1 has a token [\d.]+ nats below the likeliest, 0\.001 is allowed/,
    );
  });

  it("[TK21] a stream under way ends with run_failed when the compute is closed", async () => {
    const node = open();
    await node.prepare(tinyDecoderManifest({ prompt: PROMPT, tokens }), options);
    const generator = node.generator?.("tiny-decoder");
    const failed = new Promise((resolve) => {
      generator?.start(itemOf(PROMPT, { maxTokens: 80, sampling: { temperature: 2 } }), {
        onTokens: () => node.close(),
        onDone: resolve,
        onFailed: resolve,
      });
    });
    expect(await failed).toMatchObject({ code: "run_failed" });
  });
});
