// `npm run migrate -w @starling/db -- dev --create-only --name add-x`: Prisma's CLI against a PostgreSQL that lives as
// long as the command, migrated already, unless DATABASE_URL names one.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startPostgres } from "../src/testing.ts";

const cliPath = createRequire(import.meta.url).resolve("prisma/build/index.js");
const prismaDir = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const server = process.env.DATABASE_URL ? undefined : await startPostgres({ fast: true });
try {
  const databaseUrl = process.env.DATABASE_URL ?? (await server?.createDatabase()) ?? "";
  const env = { ...process.env, DATABASE_URL: databaseUrl, CHECKPOINT_DISABLE: "1" };
  const run = async (args: readonly string[], stdio: "inherit" | "ignore") => {
    const cli = spawn(process.execPath, [cliPath, ...args], { cwd: prismaDir, env, stdio });
    const [status] = await once(cli, "exit");
    return typeof status === "number" ? status : 1;
  };
  if (server) await run(["migrate", "deploy"], "ignore");
  process.exitCode = await run(["migrate", ...process.argv.slice(2)], "inherit");
} finally {
  await server?.close();
}
