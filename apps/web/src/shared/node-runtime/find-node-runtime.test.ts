import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findNodeRuntime } from "./find-node-runtime.ts";

const version = "0123456789abcdef";
const file = (name: string, downloadBytes: number) => ({
  url: `/runtime/${version}/${name}`,
  type: "text/javascript",
  packed: true,
  downloadBytes,
});
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "starling-web-"));
  const files = [file("node-worker.js", 40), file("ort.wasm", 2)];
  await writeFile(join(folder, "current.json"), JSON.stringify({ version, files }));
});
afterAll(() => rm(folder, { recursive: true }));

it("gives the worker an address of its own for each relay, since its policy names the relay", async () => {
  expect(await findNodeRuntime("http://relay:1", ["/nowhere", folder])).toEqual({
    baseUrl: `/runtime/${version}/`,
    workerUrl: `/runtime/${version}/node-worker.js?relay=http%3A%2F%2Frelay%3A1`,
    downloadBytes: 42,
  });
});

it("knows a site that was built without the worker", async () => {
  expect(await findNodeRuntime("http://relay:1", ["/nowhere"])).toBeUndefined();
});
