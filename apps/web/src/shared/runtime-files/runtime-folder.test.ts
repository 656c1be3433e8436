import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findNodeRuntime, readRuntimeFiles } from "./runtime-folder.ts";

const version = "0123456789abcdef";
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "starling-web-"));
  await mkdir(join(folder, version));
  await writeFile(join(folder, "current.json"), JSON.stringify({ version }));
  await writeFile(join(folder, version, "ort.wasm"), "plain wasm");
  await writeFile(join(folder, version, "ort.wasm.br"), "packed");
  await writeFile(join(folder, version, "node-worker.js"), "worker");
  await writeFile(join(folder, version, "files.json"), "a list that no browser loads");
});
afterAll(() => rm(folder, { recursive: true }));

it("lists what browsers load, with its type and its size as it travels", async () => {
  expect(await readRuntimeFiles(folder)).toEqual([
    {
      url: `/runtime/${version}/node-worker.js`,
      type: "text/javascript; charset=utf-8",
      packed: false,
      downloadBytes: 6,
    },
    { url: `/runtime/${version}/ort.wasm`, type: "application/wasm", packed: true, downloadBytes: 6 },
  ]);
});

it("gives the worker an address of its own for each relay, since its policy names the relay", async () => {
  expect(await findNodeRuntime("http://relay:1", ["/nowhere", folder])).toEqual({
    baseUrl: `/runtime/${version}/`,
    workerUrl: `/runtime/${version}/node-worker.js?relay=http%3A%2F%2Frelay%3A1`,
    downloadBytes: 12,
  });
});

it("knows a site that was built without the worker", async () => {
  expect(await readRuntimeFiles("/nowhere")).toEqual([]);
  expect(await findNodeRuntime("http://relay:1", ["/nowhere"])).toBeUndefined();
});
