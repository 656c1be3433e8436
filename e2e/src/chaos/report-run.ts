// What every chaos program does round its run: whole numbers from the command line, a signal to stop, the report, the exit status.
import { writeFile } from "node:fs/promises";
import { onStopSignal } from "../../../scripts/stop-signals.mjs";
import { type ActReport, reportText, violations } from "./fault-report.ts";

const EXIT_USAGE = 2;

/** A whole number from `min` on; ends the process with the usage when the text is none. */
export function wholeOption(text: string, min: number, usage: string): number {
  if (/^\d{1,4}$/.test(text) && Number(text) >= min) return Number(text);
  console.error(`"${text}" is no whole number from ${min} on.\n${usage}`);
  return process.exit(EXIT_USAGE);
}

/** Runs, reports and ends the process: 0 only when all of it held. */
export async function reportRun(run: (signal: AbortSignal) => Promise<ActReport>, jsonFile?: string): Promise<never> {
  const stop = new AbortController();
  onStopSignal(() => stop.abort(new Error("it was told to stop")));
  try {
    const report = await run(stop.signal);
    console.log(`\n${reportText(report)}\n`);
    if (jsonFile !== undefined) await writeFile(jsonFile, `${JSON.stringify(report, null, 2)}\n`);
    const failed = violations(report).length > 0;
    console.log(failed ? "Something did not hold: see above." : "All of it held.");
    return process.exit(failed ? 1 : 0);
  } catch (error) {
    console.error(`\nIt did not come to its end: ${error instanceof Error ? error.message : String(error)}`);
    return process.exit(1);
  }
}
