// Bundles the browser's node worker into dist/browser and puts beside it the files that ONNX Runtime loads at run time.
// Does nothing when every source of the last build is as it was.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { build, version as esbuildVersion } from "esbuild";

const ROOM = join(import.meta.dirname, "..");
const OUT = join(ROOM, "dist/browser");
const WORKER = "node-worker.js";
/**
 * All that `onnxruntime-web/webgpu` fetches, and only when a model is loaded: its loader and the one WebAssembly file that
 * holds both the WebGPU and the WebAssembly execution providers. (The jsep, jspi and plain files belong to other bundles.)
 */
const ORT_FILES = ["ort-wasm-simd-threaded.asyncify.mjs", "ort-wasm-simd-threaded.asyncify.wasm"];
const BROTLI_QUALITY = 9;

const brotli = promisify(brotliCompress);
const sha256 = (/** @type {Uint8Array} */ bytes) => createHash("sha256").update(bytes).digest("hex");
const ortFolder = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/webgpu"));
const stampPath = join(OUT, "../browser.stamp.json");

if (await isUpToDate()) process.exit(0);

const bundled = await build({
  absWorkingDir: ROOM,
  entryPoints: ["src/worker/main.ts"],
  outfile: join(OUT, WORKER),
  bundle: true,
  write: false,
  format: "esm",
  platform: "browser",
  target: "es2022",
  minify: true,
  legalComments: "none",
  metafile: true,
  conditions: ["onnxruntime-web-use-extern-wasm", "module"],
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
});
const worker = bundled.outputFiles.find((file) => file.path.endsWith(WORKER));
if (worker === undefined) throw new Error("esbuild gave no worker");

/** @type {[string, Uint8Array][]} */
const outputs = [[WORKER, worker.contents]];
for (const name of ORT_FILES) outputs.push([name, await readFile(join(ortFolder, name))]);

const fresh = `${OUT}.part`;
await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
const packed = await Promise.all(
  outputs.map(async ([path, bytes]) => {
    const small = await brotli(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
      },
    });
    await writeFile(join(fresh, path), bytes);
    await writeFile(join(fresh, `${path}.br`), small);
    return { path, sizeBytes: bytes.byteLength, brotliBytes: small.byteLength, sha256: sha256(bytes) };
  }),
);
await writeFile(join(fresh, "files.json"), `${JSON.stringify({ schema: 1, files: packed }, null, 2)}\n`);
await rm(OUT, { recursive: true, force: true });
await rename(fresh, OUT);
await writeFile(stampPath, JSON.stringify(await stampOf(Object.keys(bundled.metafile.inputs))));
for (const { path, sizeBytes, brotliBytes } of packed) {
  console.log(`${path}: ${sizeBytes} bytes, ${brotliBytes} with Brotli`);
}

/** What went into a build: each source by its content. */
async function stampOf(/** @type {string[]} */ inputs) {
  /** @type {Record<string, string>} */
  const sources = {};
  const own = [import.meta.filename, ...ORT_FILES.map((name) => join(ortFolder, name))];
  const paths = [...inputs, ...own.map((path) => relative(ROOM, path))];
  for (const path of paths.sort()) sources[path] = sha256(await readFile(join(ROOM, path)));
  return { esbuildVersion, sources };
}

async function isUpToDate() {
  try {
    const stamp = JSON.parse(await readFile(stampPath, "utf8"));
    if (stamp.esbuildVersion !== esbuildVersion) return false;
    const { files } = JSON.parse(await readFile(join(OUT, "files.json"), "utf8"));
    for (const { path, sha256: hash } of files) {
      if (sha256(await readFile(join(OUT, path))) !== hash) return false;
      await readFile(join(OUT, `${path}.br`));
    }
    for (const [path, hash] of Object.entries(stamp.sources)) {
      if (sha256(await readFile(join(ROOM, path))) !== hash) return false;
    }
    return true;
  } catch {
    return false;
  }
}
