// `npm run calibrate -- <model>`.
import { fileURLToPath } from "node:url";
import { modelsDir, Refusal } from "@starling/models";
import { runAll } from "./calibrate.ts";
import { readOptions, USAGE } from "./options.ts";

const KEEP_DIR = fileURLToPath(new URL("../../.starling/calibration", import.meta.url));

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) console.log(USAGE);
  else
    await runAll(options, {
      modelsDir: modelsDir(process.env),
      keepDir: options.keepDir ?? KEEP_DIR,
      say: (line) => console.log(line),
    });
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = error.code === "bad_usage" ? 2 : 1;
}
