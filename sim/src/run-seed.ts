// A seed is run twice: looked through, and not. Both must tell the same story.
import { runWorld, type WorldReport } from "./world.ts";

/** Throws with the seed in its message when anything that must hold doesn't. */
export function runSeed(seed: string): WorldReport {
  try {
    const first = runWorld({ seed, audited: true });
    const second = runWorld({ seed, audited: false });
    if (first.traceHash !== second.traceHash || first.steps !== second.steps) throw new Error("two runs differ");
    return first;
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
