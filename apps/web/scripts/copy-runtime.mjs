// Copies the built node worker into public/runtime/<version>/, the version being a hash over all of it,
// so that its files may be kept by browsers for good. public/runtime/current.json names the version.
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";

const from = join(import.meta.dirname, "../../../packages/worker-runtime/dist/browser");
const to = join(import.meta.dirname, "../public/runtime");

const entries = await readdir(from, { recursive: true, withFileTypes: true }).catch(() => []);
const files = entries
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();
if (files.length === 0) {
  console.warn(
    "web: the node worker is not built (npm run build -w @starling/worker-runtime); this build of the site can't lend tabs.",
  );
  await rm(to, { recursive: true, force: true });
  process.exit(0);
}

const hash = createHash("sha256");
for (const file of files) hash.update(`${relative(from, file)}\n`).update(await readFile(file));
const version = hash.digest("hex").slice(0, 16);

const current = await readFile(join(to, "current.json"), "utf8").catch(() => "");
if (!current.includes(version)) {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  await cp(from, join(to, version), { recursive: true });
  await writeFile(join(to, "current.json.part"), `${JSON.stringify({ version })}\n`);
  await rename(join(to, "current.json.part"), join(to, "current.json"));
}
