// A process of the lab: runs what it is sent, one after another, and sends back what came of it.
import { type RunSpec, runSpec } from "./run-spec.ts";

process.on("message", (spec: RunSpec) => {
  try {
    const before = process.cpuUsage();
    const tally = runSpec(spec);
    const { user, system } = process.cpuUsage(before);
    process.send?.({ tally, cpuMs: (user + system) / 1000 });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
