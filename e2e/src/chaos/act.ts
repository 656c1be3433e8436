// What all acts share: a job whose results are read while faults strike, submissions meanwhile, and the reckoning at the end.
import { setTimeout as sleep } from "node:timers/promises";
import { CHAOS_LIMITS } from "./chaos-limits.ts";
import { type ChaosWorld, openChaosWorld } from "./chaos-world.ts";
import { type Check, check } from "./check.ts";
import { checkDatabase } from "./check-database.ts";
import { costOf } from "./cost-of.ts";
import type { ActReport, Fault } from "./fault-report.ts";
import { isSimulatedVector, readAnswers } from "./read-answers.ts";
import { seededRandom } from "./seeded-random.ts";
import { type SessionWorker, startSessionWorker } from "./session-worker.ts";
import { type SimulatedWorker, startSimulatedWorker } from "./simulated-worker.ts";
import { submitMeanwhile } from "./submit-meanwhile.ts";
import { CHAOS_MODEL, CHAOS_PRICE_MICRO } from "./write-model.ts";

export interface ActOptions {
  readonly items: number;
  /** How many times something is killed. */
  readonly kills: number;
  readonly seed: number;
  readonly postgres: boolean;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** What strikes has at hand. */
export interface Stage {
  readonly world: ChaosWorld;
  readonly jobId: string;
  readonly items: number;
  readonly kills: number;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** The simulated nodes; what strikes may crash and add some. */
  readonly workers: SimulatedWorker[];
  addWorker(): void;
  /** Tells of a fault, and keeps it for the report. */
  struck(fault: Fault): void;
}

const SIMULATED_WORKERS = 8;
const SESSION_WORKERS = 2;
/** Of each node: slow enough that faults find chunks half done. */
const ITEMS_PER_SECOND = 40;

/** Runs a job of `items` texts while `strike` does its worst; resolves with all checks made, or rejects when it takes too long. */
export async function runAct(
  title: string,
  options: ActOptions,
  strike: (stage: Stage) => Promise<void>,
): Promise<ActReport> {
  const { items: itemCount, kills, seed, postgres, say } = options;
  const began = performance.now();
  const limit = AbortSignal.timeout(CHAOS_LIMITS.actMs);
  const early = options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]);
  const random = seededRandom(seed);
  const faults: Fault[] = [];
  const checks: Check[] = [];

  const tell = (what: string) => say(`  ${((performance.now() - began) / 1000).toFixed(1)} s  ${what}`);
  const world = await openChaosWorld({ postgres, signal: early });
  const signal = AbortSignal.any([early, world.relay.endedByItself]);
  tell("the relay is ready");
  const workers: SimulatedWorker[] = [];
  const sessions: SessionWorker[] = [];
  const addWorker = () => {
    workers.push(startSimulatedWorker({ url: world.relay.url, itemsPerSecond: ITEMS_PER_SECOND, random }));
  };
  try {
    for (let i = 0; i < SIMULATED_WORKERS; i++) addWorker();
    for (let i = 0; i < SESSION_WORKERS; i++) {
      const name = `session-${i}`;
      sessions.push(
        await startSessionWorker({ url: world.relay.url, dir: world.dir, name, itemsPerSecond: ITEMS_PER_SECOND }),
      );
    }
    const items = Array.from({ length: itemCount }, (_, i) => `sentence ${i} of seed ${seed}`);
    let streams = 0;
    const client = world.client((input, init) => {
      if (String(input).includes("/results")) streams += 1;
      return fetch(input, init);
    });
    const { id } = await client.jobs.create({ model: CHAOS_MODEL, items }, { signal });
    const reading = readAnswers(client, id, items, isSimulatedVector, signal);
    // It is awaited below; a failure before that is not to end the process.
    reading.catch(() => undefined);
    tell(`job ${id} is open`);
    const submissions = submitMeanwhile(world, random, signal);

    await strike({
      world,
      jobId: id,
      items: itemCount,
      kills,
      random,
      signal,
      workers,
      addWorker,
      struck(fault) {
        faults.push(fault);
        const back = fault.backMs === null ? "" : `, back in ${(fault.backMs / 1000).toFixed(1)} s`;
        tell(`${faults.length} of ${kills}: ${fault.what} with ${fault.itemsDone ?? "?"} items done${back}`);
      },
    });

    const settle = AbortSignal.any([signal, AbortSignal.timeout(CHAOS_LIMITS.settleMs)]);
    const job = await client.jobs.wait(id, { signal: settle });
    tell(`the job is ${job.state}`);
    const streamed = await reading;
    const streamsWhileOpen = streams;
    const again = await readAnswers(client, id, items, isSimulatedVector, settle);
    const meanwhile = await submissions.finish();
    tell("all submissions are answered");
    checks.push(
      check(
        "every fault struck while the job was open",
        faults.every((f) => (f.itemsDone ?? 0) < itemCount),
        faults.length,
      ),
      check("the job is done", job.state === "done" && job.items.done === itemCount, `${job.state}, ${job.items.done}`),
      check(
        "the stream gave each item once, in order, right",
        streamed.wrong.length === 0,
        streamed.wrong[0] ?? streamed.lines,
      ),
      check("so do the results read once more", again.wrong.length === 0, again.wrong[0] ?? again.lines),
      ...meanwhile.checks,
    );

    for (const worker of workers) worker.crash();
    await Promise.all(sessions.map((session) => session.stop()));
    await world.relay.stop();
    tell("the relay is stopped");
    const database = await world.openDatabase();
    try {
      const spentMicro = costOf(itemCount, CHAOS_PRICE_MICRO, "sampled") + meanwhile.spentMicro;
      const expected = { jobs: 1 + meanwhile.count, spentMicro };
      checks.push(...(await checkDatabase(database.sql, expected)));
    } finally {
      await database.close();
    }
    const run = [...workers, ...sessions].reduce((sum, worker) => sum + worker.itemsRun(), 0);
    return {
      title: `${title} · ${itemCount.toLocaleString("en")} items · ${kills} kills · seed ${seed} · ${postgres ? "PostgreSQL" : "PGlite"}`,
      tookMs: performance.now() - began,
      faults,
      figures: {
        ...restartFigures(faults),
        "items computed more than once": run - itemCount - meanwhile.items,
        "results refused as stale": workers.reduce((sum, worker) => sum + worker.refused(), 0),
        "times the stream of results was taken up again": streamsWhileOpen - 1,
        "jobs submitted meanwhile": meanwhile.count,
        "their items": meanwhile.items,
        "replies to them that were lost": meanwhile.repliesLost,
        "requests cut off under way": meanwhile.requestsCut,
      },
      checks,
    };
  } finally {
    for (const worker of workers) worker.crash();
    await Promise.race([Promise.all(sessions.map((session) => session.stop())), sleep(CHAOS_LIMITS.relayStopMs)]);
    await world.close();
  }
}

/** How long the relay was away, where it was waited for. */
function restartFigures(faults: readonly Fault[]): Record<string, number> {
  const waits = faults.flatMap(({ backMs }) => (backMs === null ? [] : [Math.round(backMs)])).sort((a, b) => a - b);
  const median = waits[Math.floor(waits.length / 2)];
  const longest = waits.at(-1);
  if (median === undefined || longest === undefined) return {};
  return { "from a start to ready, median in ms": median, "the longest": longest };
}
