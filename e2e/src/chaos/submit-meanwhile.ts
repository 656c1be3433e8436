// A consumer who goes on submitting while processes are killed: small jobs and embeddings, each under a key of its own, whose
// replies get lost. However often a request is sent, it is one job and charged once.
import { setTimeout as sleep } from "node:timers/promises";
import { isStarlingError } from "@starling/sdk";
import type { ChaosWorld } from "./chaos-world.ts";
import { type Check, check } from "./check.ts";
import { costOf, type PRICE_PER_MILLE } from "./cost-of.ts";
import { losingFetch } from "./losing-fetch.ts";
import { isSimulatedVector, readAnswers } from "./read-answers.ts";
import { wholeBetween } from "./seeded-random.ts";
import { CHAOS_MODEL, CHAOS_PRICE_MICRO } from "./write-model.ts";

export interface Submissions {
  /** No more are begun; resolves when all are answered. */
  finish(): Promise<SubmissionsDone>;
}

export interface SubmissionsDone {
  readonly count: number;
  readonly items: number;
  readonly spentMicro: bigint;
  readonly repliesLost: number;
  readonly requestsCut: number;
  readonly checks: readonly Check[];
}

const EVERY_MS = { min: 150, max: 700 } as const;
const ITEMS_MAX = 24;
const AT_ONCE_MAX = 8;
const COUNT_MAX = 80;
/** Every fourth is a POST /v1/embeddings. */
const EMBEDDINGS_EVERY = 4;
/** Of the jobs, every third wants two owners to agree. */
const QUORUM_EVERY = 3;
const QUORUM = { assurance: "quorum", quorum: { agree: 2, of: 5 } } as const;

interface Submission {
  readonly key: string;
  readonly items: readonly string[];
  readonly assurance: keyof typeof PRICE_PER_MILLE;
  readonly jobId: string | undefined;
  readonly wrong: readonly string[];
}

export function submitMeanwhile(world: ChaosWorld, random: () => number, signal: AbortSignal): Submissions {
  const lossy = losingFetch(random);
  const client = world.client(lossy.fetch);
  const open = new Set<Promise<void>>();
  const done: Submission[] = [];
  const failures: string[] = [];
  let isOver = false;

  async function submit(n: number): Promise<void> {
    const key = `chaos-${n}`;
    const items = Array.from({ length: wholeBetween(random, 1, ITEMS_MAX) }, (_, i) => `meanwhile ${n}, text ${i}`);
    const options = { idempotencyKey: key, signal };
    if (n % EMBEDDINGS_EVERY === 0) {
      const { vectors } = await client.embed({ model: CHAOS_MODEL, input: items }, options);
      const wrong = items.filter((item, i) => !isSimulatedVector(item, Array.from(vectors[i] ?? []), i));
      const assurance = "sampled";
      done.push({
        key,
        items,
        assurance,
        jobId: undefined,
        wrong: vectors.length === items.length ? wrong : ["vectors missing"],
      });
      return;
    }
    const assurance = n % QUORUM_EVERY === 0 ? "quorumOfTwo" : "sampled";
    const { id } = await client.jobs.create({ model: CHAOS_MODEL, items, ...fieldsOf(assurance) }, options);
    const { wrong } = await readAnswers(client, id, items, isSimulatedVector, signal);
    done.push({ key, items, assurance, jobId: id, wrong });
  }

  async function run(): Promise<void> {
    for (let n = 0; n < COUNT_MAX && !isOver; n++) {
      while (open.size >= AT_ONCE_MAX) await Promise.race(open);
      const one: Promise<void> = submit(n)
        .catch((error: unknown) => void failures.push(String(error)))
        .finally(() => open.delete(one));
      open.add(one);
      await sleep(wholeBetween(random, EVERY_MS.min, EVERY_MS.max));
    }
  }
  const running = run();

  return {
    async finish() {
      isOver = true;
      await running;
      await Promise.all(open);
      const again = await sayAgain(world, done, signal);
      const wrong = done.flatMap(({ wrong }) => wrong);
      return {
        count: done.length,
        items: done.reduce((sum, { items }) => sum + items.length, 0),
        spentMicro: done.reduce(
          (sum, { items, assurance }) => sum + costOf(items.length, CHAOS_PRICE_MICRO, assurance),
          0n,
        ),
        repliesLost: lossy.repliesLost(),
        requestsCut: lossy.requestsCut(),
        checks: [
          check("every submission of the meantime was answered", failures.length === 0, failures[0] ?? done.length),
          check("each with its own vectors", wrong.length === 0, wrong[0] ?? ""),
          ...again,
        ],
      };
    },
  };
}

/** `sampled` is what the relay takes when nothing is said. */
const fieldsOf = (assurance: Submission["assurance"]) => (assurance === "quorumOfTwo" ? QUORUM : {});

/** The same key again is the same job; with another body it is refused. */
async function sayAgain(world: ChaosWorld, done: readonly Submission[], signal: AbortSignal): Promise<Check[]> {
  const client = world.client();
  const jobs = done.filter(({ jobId }) => jobId !== undefined);
  let same = 0;
  for (const { key, items, assurance, jobId } of jobs) {
    const request = { model: CHAOS_MODEL, items, ...fieldsOf(assurance) };
    const job = await client.jobs.create(request, { idempotencyKey: key, signal });
    if (job.id === jobId) same += 1;
  }
  const checks = [
    check("every key sent once more gave the same job", same === jobs.length, `${same} of ${jobs.length}`),
  ];
  const [first] = jobs;
  if (first === undefined) return checks;
  const code = await client.jobs
    .create({ model: CHAOS_MODEL, items: ["something else"] }, { idempotencyKey: first.key, signal })
    .then(
      () => "admitted",
      (error: unknown) => (isStarlingError(error) ? error.code : String(error)),
    );
  return [...checks, check("a key with another body was refused", code === "idempotency_conflict", code)];
}
