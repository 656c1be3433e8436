// The node worker that was built into this site, as scripts/copy-runtime.mjs left it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** `next start` runs in apps/web or is given its folder from the root; both are looked at. */
const FOLDERS = ["public/runtime", "apps/web/public/runtime"].map((folder) =>
  join(/* turbopackIgnore: true */ process.cwd(), folder),
);

const current = z.object({
  version: z.string().regex(/^[0-9a-f]{16}$/),
  files: z.array(z.object({ url: z.string(), downloadBytes: z.int() })),
});

export interface NodeRuntime {
  /** Site-relative, ends with a slash. */
  readonly baseUrl: string;
  readonly workerUrl: string;
  /** What a browser that takes Brotli downloads. */
  readonly downloadBytes: number;
}

/** Undefined when the worker was not built into this site. */
export async function findNodeRuntime(relayUrl: string, folders = FOLDERS): Promise<NodeRuntime | undefined> {
  for (const folder of folders) {
    const text = await readFile(join(folder, "current.json"), "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const { version, files } = current.parse(JSON.parse(text));
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
