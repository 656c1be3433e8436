// Runs every spec twice, in processes of their own, and holds the two against each other.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { RunSpec } from "./run-spec.ts";
import type { Tally } from "./tally.ts";

export interface Ran {
  readonly spec: RunSpec;
  readonly tally: Tally;
  /** Both runs gave the same trace and the same counts. */
  readonly repeats: boolean;
  /** What the first of them took: on the clock, and of a processor's time. */
  readonly ms: number;
  readonly cpuMs: number;
}

const CHILD = fileURLToPath(new URL("./lab-child.ts", import.meta.url));

interface Done {
  readonly tally: Tally;
  readonly cpuMs: number;
}
type Told = Done | { readonly error: string };

/** In order of the specs; throws what a run threw. */
export async function runAll(
  specs: readonly RunSpec[],
  processes: number,
  done: (spec: RunSpec, ms: number) => void,
): Promise<Ran[]> {
  const children = Array.from({ length: processes }, () => fork(CHILD));
  try {
    const first = await each(children, specs, done);
    const second = await each(children, specs, () => {});
    return specs.map((spec, i) => {
      const one = first[i];
      if (one === undefined) throw new Error("a run is missing");
      const repeats = JSON.stringify(one.tally) === JSON.stringify(second[i]?.tally);
      return { spec, ...one, repeats };
    });
  } finally {
    for (const child of children) child.kill();
  }
}

async function each(
  children: readonly ChildProcess[],
  specs: readonly RunSpec[],
  done: (spec: RunSpec, ms: number) => void,
): Promise<(Done & { ms: number })[]> {
  const tallies: (Done & { ms: number })[] = [];
  let next = 0;
  await Promise.all(
    children.map(async (child) => {
      for (let at = next++; at < specs.length; at = next++) {
        const spec = specs[at];
        if (spec === undefined) return;
        const startMs = performance.now();
        const told = await ask(child, spec);
        const ms = performance.now() - startMs;
        tallies[at] = { ...told, ms };
        done(spec, ms);
      }
    }),
  );
  return tallies;
}

function ask(child: ChildProcess, spec: RunSpec): Promise<Done> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error(`the process that ran ${spec.kind} ended`));
    child.once("exit", ended);
    child.once("message", (told: Told) => {
      child.off("exit", ended);
      if ("tally" in told) resolve(told);
      else reject(new Error(`${spec.kind}, ${spec.assurance}: ${told.error}`));
    });
    child.send(spec);
  });
}
