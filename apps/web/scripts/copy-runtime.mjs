// Copies the built node worker into public/runtime/<version>/, the version being a hash over all of it, so that browsers may
// keep its files for good. public/runtime/current.json names the version and lists what browsers load.
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";

const from = join(import.meta.dirname, "../../../packages/worker-runtime/dist/browser");
const to = join(import.meta.dirname, "../public/runtime");
/** @type {Record<string, string>} */
const TYPES = {
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

const names = (await readdir(from).catch(() => [])).sort();
if (names.length === 0) {
  console.warn(
    "The node worker is not built (npm run build -w @starling/worker-runtime): this site will not lend tabs.",
  );
  await rm(to, { recursive: true, force: true });
  process.exit(0);
}

const hash = createHash("sha256");
for (const name of names) hash.update(`${name}\n`).update(await readFile(join(from, name)));
const version = hash.digest("hex").slice(0, 16);

const files = names
  .filter((name) => extname(name) in TYPES)
  .map(async (name) => {
    const packed = names.includes(`${name}.br`);
    const { size } = await stat(join(from, packed ? `${name}.br` : name));
    return { url: `/runtime/${version}/${name}`, type: TYPES[extname(name)], packed, downloadBytes: size };
  });
const current = `${JSON.stringify({ version, files: await Promise.all(files) }, null, 2)}\n`;

if ((await readFile(join(to, "current.json"), "utf8").catch(() => "")) !== current) {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  await cp(from, join(to, version), { recursive: true });
  await writeFile(join(to, "current.json.part"), current);
  await rename(join(to, "current.json.part"), join(to, "current.json"));
}
