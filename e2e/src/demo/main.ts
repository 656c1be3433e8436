// `npm run demo`: the whole of it on real input in one go. Ends with status 0 only if all was right.
import { NetworkError } from "../../../scripts/network/network-error.mjs";
import { onStopSignal } from "../../../scripts/stop-signals.mjs";
import { readOptions } from "./options.ts";
import { runDemo } from "./run-demo.ts";
import { sayTitle, secondsOf } from "./say.ts";

const options = readOptions();
const stop = new AbortController();
onStopSignal((signal) => {
  if (stop.signal.aborted) {
    // Pressed once more by somebody who won't wait; npm, leaving first, is no such sign.
    if (signal === "SIGINT") process.exit(130);
    return;
  }
  console.log("\n\nStopping: everything that was started ends now.");
  stop.abort();
});

const began = performance.now();
try {
  const failures = await runDemo(options, stop.signal);
  const took = secondsOf(performance.now() - began);
  if (failures.length === 0) sayTitle(`All of it was right, in ${took}.`);
  else {
    sayTitle(`Not all of it was right (${took}):`);
    for (const sentence of failures) console.log(`  ${sentence}`);
  }
  process.exitCode = failures.length === 0 ? 0 : 1;
} catch (error) {
  process.exitCode = stop.signal.aborted ? 130 : 1;
  if (!stop.signal.aborted) console.error(`\n${sentenceOf(error)}`);
}
// What is left to do is to leave: a socket that lingers in the client's pool keeps nobody waiting.
process.exit();

/** Expected failures in their own words; anything else with where it came from. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return `The demo failed: ${String(error)}`;
  return error instanceof NetworkError ? error.message : `The demo failed: ${error.stack ?? error.message}`;
}
