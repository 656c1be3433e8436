import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { startPglite } from "../pglite/start-pglite.ts";

/** Copies an empty cluster, made once for each version of PGlite, to `pgdataDir`: making one takes seconds. */
export async function copyPgliteTemplate(pgdataDir: string): Promise<void> {
  const entryPath = createRequire(import.meta.url).resolve("@electric-sql/pglite");
  const manifest: { version: string } = JSON.parse(
    readFileSync(path.join(path.dirname(entryPath), "..", "package.json"), "utf8"),
  );
  const templateDir = path.join(tmpdir(), `starling-pglite-template-${manifest.version}-${process.getuid?.() ?? 0}`);
  if (!existsSync(templateDir)) await makeTemplate(templateDir);
  cpSync(templateDir, pgdataDir, { recursive: true });
}

async function makeTemplate(templateDir: string): Promise<void> {
  const partDir = mkdtempSync(`${templateDir}.part-`);
  const thread = await startPglite(path.join(partDir, "pgdata"));
  await thread.close();
  try {
    renameSync(path.join(partDir, "pgdata"), templateDir);
  } catch (error) {
    if (!existsSync(templateDir)) throw error; // another process was faster
  } finally {
    rmSync(partDir, { recursive: true, force: true });
  }
}
