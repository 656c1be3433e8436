// npm run models -- <list|build|verify|add>: runs the command of models/ in this process.
import { existsSync } from "node:fs";

if (!existsSync(new URL("../node_modules/tsx", import.meta.url))) {
  console.error("The packages are not installed yet. Run npm install (or npm start, which does it) and try again.");
  process.exit(1);
}
const { register } = await import("tsx/esm/api");
register();
const { runCommand } = await import(new URL("../models/src/cli.ts", import.meta.url).href);
process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  out: process.stdout,
  err: process.stderr,
});
