// Where the built node worker lies, and what of it a visitor would download.
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** `next start` runs in apps/web or is given its folder from the root; both are looked at. */
const FOLDERS = ["public/runtime", "apps/web/public/runtime"].map((folder) =>
  join(/* turbopackIgnore: true */ process.cwd(), folder),
);

const TYPES: readonly (readonly [ending: string, type: string])[] = [
  [".js", "text/javascript; charset=utf-8"],
  [".mjs", "text/javascript; charset=utf-8"],
  [".wasm", "application/wasm"],
];

export interface RuntimeFile {
  /** Site-relative; holds a hash of all files. */
  readonly url: string;
  readonly type: string;
  /** Whether a Brotli copy lies beside it, under the same name and `.br`. */
  readonly packed: boolean;
  /** As it travels to a browser that takes Brotli. */
  readonly downloadBytes: number;
}

export interface NodeRuntime {
  /** Site-relative, ends with a slash. */
  readonly baseUrl: string;
  readonly workerUrl: string;
  readonly downloadBytes: number;
}

/** What browsers load of the worker in `folder`; nothing when it holds none. */
export async function readRuntimeFiles(folder: string): Promise<readonly RuntimeFile[]> {
  const version = await readVersion(folder);
  if (version === undefined) return [];
  const names = (await readdir(join(folder, version))).sort();
  const files = names.map(async (name): Promise<RuntimeFile | undefined> => {
    const type = TYPES.find(([ending]) => name.endsWith(ending))?.[1];
    if (type === undefined) return undefined;
    const packed = names.includes(`${name}.br`);
    const { size } = await stat(join(folder, version, packed ? `${name}.br` : name));
    return { url: `/runtime/${version}/${name}`, type, packed, downloadBytes: size };
  });
  return (await Promise.all(files)).filter((file) => file !== undefined);
}

/** Undefined when the worker was not built into this site. */
export async function findNodeRuntime(relayUrl: string, folders = FOLDERS): Promise<NodeRuntime | undefined> {
  for (const folder of folders) {
    const version = await readVersion(folder);
    if (version === undefined) continue;
    const files = await readRuntimeFiles(folder);
    const baseUrl = `/runtime/${version}/`;
    return {
      baseUrl,
      // The worker comes with a policy that names the relay, and both are kept for good: another relay, another address.
      workerUrl: `${baseUrl}node-worker.js?relay=${encodeURIComponent(relayUrl)}`,
      downloadBytes: files.reduce((sum, file) => sum + file.downloadBytes, 0),
    };
  }
  return undefined;
}

/** What scripts/copy-runtime.mjs wrote into current.json. */
async function readVersion(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, "current.json"), "utf8").catch(() => "");
  return text.match(/"version":"([0-9a-f]{16})"/)?.[1];
}
