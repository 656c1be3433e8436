import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { readMigrations } from "../migrate.ts";
import { openDatabase } from "../open-database.ts";

const HASH_LENGTH = 12;

/**
 * Copies an empty migrated cluster to `pgdataDir`: making one takes seconds. It is made once for each version of PGlite
 * and of the migrations, and stays in the system's temporary folder.
 */
export async function copyPgliteTemplate(pgdataDir: string): Promise<void> {
  const entryPath = createRequire(import.meta.url).resolve("@electric-sql/pglite");
  const manifest: { version: string } = JSON.parse(
    readFileSync(path.join(path.dirname(entryPath), "..", "package.json"), "utf8"),
  );
  const name = `starling-pglite-template-${manifest.version}-${hashOfMigrations()}-${process.getuid?.() ?? 0}`;
  const templateDir = path.join(tmpdir(), name);
  if (!existsSync(templateDir)) await makeTemplate(templateDir);
  cpSync(templateDir, pgdataDir, { recursive: true });
}

function hashOfMigrations(): string {
  const hash = createHash("sha256");
  for (const { name, sql } of readMigrations()) hash.update(`${name} ${sql.length}\n${sql}`);
  return hash.digest("hex").slice(0, HASH_LENGTH);
}

async function makeTemplate(templateDir: string): Promise<void> {
  const partDir = mkdtempSync(`${templateDir}.part-`);
  try {
    await (await openDatabase({ dataDir: partDir })).close();
    renameSync(path.join(partDir, "pgdata"), templateDir);
  } catch (error) {
    if (!existsSync(templateDir)) throw error; // another process was faster
  } finally {
    rmSync(partDir, { recursive: true, force: true });
  }
}
