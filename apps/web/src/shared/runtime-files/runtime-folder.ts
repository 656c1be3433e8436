// Where the built node worker lies, and what of it a visitor would download.
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** `next start` and `next dev` run in apps/web or are given its folder; both are looked at. */
const FOLDERS = ["public/runtime", "apps/web/public/runtime"].map((folder) =>
  join(/* turbopackIgnore: true */ process.cwd(), folder),
);

export interface NodeRuntime {
  /** Site-relative, ends with a slash. */
  readonly baseUrl: string;
  readonly workerUrl: string;
  /** What a browser that takes Brotli downloads, at most. */
  readonly downloadBytes: number;
}

/** The folder that holds `current.json`; undefined when the worker was not built into this site. */
export async function findRuntimeFolder(): Promise<{ folder: string; version: string } | undefined> {
  for (const folder of FOLDERS) {
    const text = await readFile(join(folder, "current.json"), "utf8").catch(() => undefined);
    const version = text?.match(/"version":"([0-9a-f]{16})"/)?.[1];
    if (version !== undefined) return { folder, version };
  }
  return undefined;
}

export async function findNodeRuntime(): Promise<NodeRuntime | undefined> {
  const found = await findRuntimeFolder();
  if (found === undefined) return undefined;
  const baseUrl = `/runtime/${found.version}/`;
  return {
    baseUrl,
    workerUrl: `${baseUrl}node-worker.js`,
    downloadBytes: await downloadBytes(join(found.folder, found.version)),
  };
}

/** Scripts and WebAssembly as they travel: the .br where there is one. Source maps don't. */
async function downloadBytes(folder: string): Promise<number> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(js|mjs|wasm)$/.test(name));
  const sizes = await Promise.all(
    names.map(async (name) => {
      const packed = await stat(join(folder, `${name}.br`)).catch(() => undefined);
      return (packed ?? (await stat(join(folder, name)))).size;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
