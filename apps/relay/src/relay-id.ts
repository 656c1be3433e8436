import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freshId } from "./engine/make-context.ts";

/** The name under which this relay claims work: kept in its data folder, so that after a crash it takes up what it claimed. */
export async function relayId(dataDir: string): Promise<string> {
  const file = join(dataDir, "relay-id");
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const id = freshId("node").replace(/^node_/, "relay_");
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, `${id}\n`);
  return id;
}
