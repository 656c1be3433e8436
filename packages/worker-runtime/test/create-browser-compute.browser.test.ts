// `createBrowserCompute` in a real Chromium: module worker, OPFS, Web Locks, WebAssembly, WebGPU (SwiftShader where there is no GPU).
import { adapterInfo, decodeTensor, encodeText, toFloat32Array } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type BrowserBench, openBrowserBench } from "./browser-bench.ts";
import { type FilesServer, startFilesServer } from "./files-server.ts";
import { TINY_DIMENSIONS, tinyFiles, tinyIds, tinyManifest, tinyVector } from "./tiny-model.ts";

let bench: BrowserBench;
let server: FilesServer;
beforeAll(async () => {
  server = await startFilesServer(tinyFiles().values());
  bench = await openBrowserBench();
});
afterAll(async () => {
  await bench?.close();
  await server?.close();
});

const manifest = tinyManifest();
const options = () => ({ relayUrl: server.url, ortUrl: "/ort/" });
const texts = ["a cat sleeps", "tab", "the tab lends a gpu the points grow", "gpu"];
const run = {
  kind: "run",
  modelId: manifest.id,
  base64: texts.map((text) => Buffer.from(encodeText(text)).toString("base64")),
} as const;

const probeOf = z.object({ adapter: adapterInfo });
const outputsOf = z.object({ ok: z.literal(true), outputs: z.array(z.string()) });

function greatestError(reply: unknown): number {
  const { outputs } = outputsOf.parse(reply);
  return Math.max(
    ...outputs.flatMap((output, i) => {
      const tensor = decodeTensor(new Uint8Array(Buffer.from(output, "base64")));
      if (!tensor.ok) throw new Error(tensor.error.code);
      expect(tensor.value.dims).toEqual([TINY_DIMENSIONS]);
      const wanted = tinyVector(tinyIds(texts[i] ?? ""));
      return Array.from(toFloat32Array(tensor.value), (value, d) => Math.abs(value - (wanted[d] ?? 0)));
    }),
  );
}

describe("browser compute", () => {
  it("[GP9] fetches nothing until asked; [GP5] the backend found fastest in a worker gives the right vectors", async () => {
    const tab = await bench.worker();
    expect(await tab.order({ kind: "open", options: options() })).toEqual({ crossOriginIsolated: true });
    expect(server.requests).toEqual([]);
    const probe = await tab.order({ kind: "probe" });
    expect(probe).toMatchObject({ backends: ["webgpu", "wasm"], adapter: { isFallback: expect.any(Boolean) } });
    const { adapter } = probeOf.parse(probe);
    console.log(`adapter: ${adapter.vendor} ${adapter.architecture}`);
    expect(adapter.isFallback || !/swiftshader/i.test(adapter.architecture)).toBe(true);
    const prepared = await tab.order({ kind: "prepare", manifest });
    expect(prepared).toMatchObject({ ready: { modelId: "tiny", itemsPerSecond: expect.any(Number) }, notices: [] });
    const reply = await tab.order(run);
    expect(reply).toMatchObject({ ok: true, outputs: { length: texts.length } });
    expect(greatestError(reply)).toBeLessThan(1e-5);
    expect(await tab.order({ kind: "close" })).toEqual({ lost: [] });
  });

  it("[ST4] another tab finds the model in the browser; [GP7] WebGPU gives the right vectors until its device is lost", async () => {
    server.requests.length = 0;
    const tab = await bench.worker();
    await tab.order({ kind: "open", options: { ...options(), backends: ["webgpu"] } });
    expect(await tab.order({ kind: "prepare", manifest })).toMatchObject({ ready: { backend: "webgpu" } });
    expect(server.requests).toEqual([]);
    const reply = await tab.order(run);
    expect(reply).toMatchObject({ ok: true });
    expect(greatestError(reply)).toBeLessThan(1e-5);

    expect(await tab.order({ kind: "destroy-device" })).toEqual({ lost: [expect.any(String)] });
    expect(await tab.order(run)).toMatchObject({ ok: false, error: { code: "device_lost" } });
  });
});
