// `npm run calibrate -- <model>`.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { keepCalibration, modelsDir, Refusal } from "@starling/models";
import { calibrate } from "./calibrate.ts";
import { describeCalibration } from "./describe-calibration.ts";
import { readOptions, USAGE } from "./options.ts";

const KEEP_DIR = fileURLToPath(new URL("../../.starling/calibration", import.meta.url));

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) console.log(USAGE);
  else {
    const catalogue = modelsDir(process.env);
    const found = await calibrate(options, {
      modelsDir: catalogue,
      keepDir: options.keepDir ?? KEEP_DIR,
      now: () => new Date(),
      say: (line) => console.log(line),
    });
    console.log(`\n${describeCalibration(found)}\n`);
    if (options.out === undefined) {
      const path = await keepCalibration(catalogue, found);
      console.log(
        `Written to ${path}; the model's manifest has these bounds. A relay that runs takes them at its next start.`,
      );
    } else {
      await writeFile(options.out, `${JSON.stringify(found, null, 2)}\n`);
      console.log(`Written to ${options.out}; the model is as it was.`);
    }
  }
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = error.code === "bad_usage" ? 2 : 1;
}
