import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

const version = "0123456789abcdef";
let folder: string;
let serveRuntimeFile: typeof import("./serve-runtime-file.ts").serveRuntimeFile;
let takesBrotli: typeof import("./serve-runtime-file.ts").takesBrotli;
let findNodeRuntime: typeof import("./runtime-folder.ts").findNodeRuntime;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "starling-web-"));
  const runtime = join(folder, "public/runtime");
  await mkdir(join(runtime, version), { recursive: true });
  await writeFile(join(runtime, "current.json"), JSON.stringify({ version }));
  await writeFile(join(runtime, version, "ort.wasm"), "plain wasm");
  await writeFile(join(runtime, version, "ort.wasm.br"), "packed");
  await writeFile(join(runtime, version, "node-worker.js"), "worker");
  await writeFile(join(runtime, version, "node-worker.js.map"), "a long map that no visitor loads");
  await writeFile(join(folder, "secret.js"), "secret");
  vi.spyOn(process, "cwd").mockReturnValue(folder);
  ({ serveRuntimeFile, takesBrotli } = await import("./serve-runtime-file.ts"));
  ({ findNodeRuntime } = await import("./runtime-folder.ts"));
});
afterAll(() => rm(folder, { recursive: true }));

const ask = (path: string[], accept = "gzip, br") =>
  serveRuntimeFile(path, new Request("http://site/", { headers: { "accept-encoding": accept } }));

it("sends the packed file to who takes it, under the type of the plain one", async () => {
  const reply = await ask([version, "ort.wasm"]);
  expect(reply.headers.get("content-encoding")).toBe("br");
  expect(reply.headers.get("content-type")).toBe("application/wasm");
  expect(reply.headers.get("cache-control")).toContain("immutable");
  expect(await reply.text()).toBe("packed");
});

it("sends the plain file to who doesn't, and where there is no packed one", async () => {
  const reply = await ask([version, "ort.wasm"], "gzip");
  expect(reply.headers.get("content-encoding")).toBeNull();
  expect(reply.headers.get("content-length")).toBe("10");
  expect(await reply.text()).toBe("plain wasm");
  expect(await (await ask([version, "node-worker.js"])).text()).toBe("worker");
});

it("finds nothing outside of its folder, of another version or of another type", async () => {
  for (const path of [
    [version, "..", "..", "..", "secret.js"],
    [version, "../../../secret.js"],
    ["ffffffffffffffff", "node-worker.js"],
    [version, "ort.wasm.br"],
    [version, "none.js"],
    [version],
    [],
  ]) {
    expect((await ask(path)).status).toBe(404);
  }
});

it("reads Accept-Encoding", () => {
  for (const yes of ["br", "gzip, br", "br;q=0.5", "br;q=1.0"]) expect(takesBrotli(yes)).toBe(true);
  for (const no of [null, "", "gzip", "br;q=0", "br;q=0.0", "brotli"]) expect(takesBrotli(no)).toBe(false);
});

it("says what a visitor downloads: scripts and WebAssembly as they travel", async () => {
  expect(await findNodeRuntime()).toEqual({
    baseUrl: `/runtime/${version}/`,
    workerUrl: `/runtime/${version}/node-worker.js`,
    downloadBytes: "packed".length + "worker".length,
  });
});
