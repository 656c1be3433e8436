import { readdir } from "node:fs/promises";

/** Names of the folders under `dir`, in order; none where it is absent. Those that begin with a dot are unfinished work. */
export async function modelFolders(dir: string): Promise<string[]> {
  try {
    const found = await readdir(dir, { withFileTypes: true });
    return found
      .filter((item) => item.isDirectory() && !item.name.startsWith("."))
      .map((item) => item.name)
      .sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
