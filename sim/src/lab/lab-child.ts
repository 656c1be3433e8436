// A process of the lab: runs what it is sent, one after another, and sends back what came of it.
import { type RunSpec, runSpec } from "./run-spec.ts";

process.on("message", (spec: RunSpec) => {
  try {
    process.send?.({ tally: runSpec(spec) });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
