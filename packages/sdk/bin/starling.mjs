#!/usr/bin/env node
// The `starling` command. The repository's TypeScript runs as it is.
import { register } from "tsx/esm/api";

register();
const { runStarling } = await import("../src/starling/run-starling.ts");
process.exitCode = await runStarling(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
});
