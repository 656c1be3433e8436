// A file that holds one API key, for its owner's eyes.
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** undefined when there is no such file, or nothing in it. */
export async function readKeyFile(file: string): Promise<string | undefined> {
  try {
    const key = (await readFile(file, "utf8")).trim();
    return key === "" ? undefined : key;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whole or not at all. */
export async function writeKeyFile(file: string, apiKey: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.draft`;
  await writeFile(draft, `${apiKey}\n`, { mode: 0o600 });
  await rename(draft, file);
}
