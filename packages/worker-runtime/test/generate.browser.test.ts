// Generated text in a real Chromium: WebGPU, where what was read stays on the GPU and is packed there, against decoding the plain way.
import {
  decodeGenerateOutput,
  decodeTokenMeasure,
  encodeGenerateItem,
  type GenerateItem,
  type GenerateOutput,
} from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type BrowserBench, type BrowserWorker, openBrowserBench } from "./browser-bench.ts";
import { type FilesServer, startFilesServer } from "./files-server.ts";
import { itemOf, promptOf } from "./open-generator.ts";
import { openPlainDecoder, type PlainDecoder } from "./plain-decoding.ts";
import {
  DECODER_END,
  DECODER_POISON,
  tinyDecoderFiles,
  tinyDecoderManifest,
  tinyDecoderParams,
} from "./tiny-decoder.ts";

let bench: BrowserBench;
let server: FilesServer;
let plain: PlainDecoder;
let tab: BrowserWorker;
const GOLDEN = promptOf(3, 8, DECODER_POISON);
const TOKENS = 8;
const greedy = (prompt: readonly number[]) => plain.greedy(prompt, TOKENS, [DECODER_END]);

beforeAll(async () => {
  const files = tinyDecoderFiles();
  server = await startFilesServer(files.values());
  bench = await openBrowserBench();
  plain = await openPlainDecoder(files.get("model.onnx") ?? new Uint8Array(), tinyDecoderParams);
  tab = await bench.worker();
});
afterAll(async () => {
  await bench?.close();
  await server?.close();
});

const outputsOf = z.object({ ok: z.literal(true), outputs: z.array(z.string()) });

async function run(items: readonly GenerateItem[]): Promise<Uint8Array[]> {
  const base64 = items.map((item) => Buffer.from(encodeGenerateItem(item)).toString("base64"));
  const reply = await tab.order({ kind: "run", modelId: "tiny-decoder", base64 });
  return outputsOf.parse(reply).outputs.map((output) => new Uint8Array(Buffer.from(output, "base64")));
}

async function make(items: readonly GenerateItem[]): Promise<GenerateOutput[]> {
  return (await run(items)).map((bytes) => {
    const output = decodeGenerateOutput(bytes);
    if (!output.ok) throw new Error(output.error.code);
    return output.value;
  });
}

describe("generated text on WebGPU", () => {
  it("[TK20] streams of unequal length step together on the GPU, come and go, and give the plain tokens", async () => {
    await tab.order({ kind: "open", options: { relayUrl: server.url, ortUrl: "/ort/", backends: ["webgpu"] } });
    const manifest = tinyDecoderManifest({ prompt: GOLDEN, tokens: await greedy(GOLDEN) });
    const prepared = await tab.order({ kind: "prepare", manifest });
    console.log(JSON.stringify(prepared));
    expect(prepared).toMatchObject({
      ready: { backend: "webgpu", streams: expect.any(Number), itemsPerSecond: expect.any(Number) },
    });
    const prompts = [12, 5, 20].map((length, n) => promptOf(30 + n, length, DECODER_POISON));
    const made = await make(prompts.map((prompt, n) => itemOf(prompt, { maxTokens: TOKENS - 2 * n })));
    for (const [n, { tokens }] of made.entries())
      expect(tokens).toEqual((await greedy(prompts[n] ?? [])).slice(0, TOKENS - 2 * n));
  });

  it("[TK20] a kept beginning and a text taken up give the same tokens; a check measures them as its own", async () => {
    const prompt = promptOf(32, 20, DECODER_POISON);
    const tokens = await greedy(prompt);
    const longer = [...prompt, ...tokens.slice(0, 3), 9];
    const [again, resumed] = await make([
      itemOf(longer, { maxTokens: 3 }),
      itemOf(prompt, { maxTokens: TOKENS, given: tokens.slice(0, 4) }),
    ]);
    expect(again?.tokens).toEqual((await greedy(longer)).slice(0, 3));
    expect(resumed?.tokens).toEqual(tokens);
    const check = { from: 0, finish: null };
    const [measured] = await run([itemOf(prompt, { maxTokens: TOKENS, given: tokens, check })]);
    expect(decodeTokenMeasure(measured ?? new Uint8Array())).toMatchObject({
      ok: true,
      value: { exactCount: tokens.length, endsRight: true },
    });
  });

  it("[TK20] a lost device fails what runs with device_lost", async () => {
    const item = Buffer.from(encodeGenerateItem(itemOf(GOLDEN))).toString("base64");
    await tab.order({ kind: "destroy-device" });
    const reply = await tab.order({ kind: "run", modelId: "tiny-decoder", base64: [item] });
    expect(reply).toMatchObject({ ok: false, error: { code: "device_lost" } });
  });
});
