// What a chunk costs the relay when the network is large: many nodes, a deep queue.
import { isStarlingError, type StarlingClient } from "@starling/sdk";
import { type Bench, type BenchOptions, median } from "./bench.ts";
import { BENCH_MODEL, type BenchNetwork, startBenchNetwork } from "./measure/network.ts";
import { runJob, shortTexts } from "./measure/run-job.ts";

const WORKING_NODES = 10;
const ROUNDS = 5;
const BACKLOG_JOB_CHUNKS = 100_000;
const SUBMIT_TRIES_MAX = 30;

export const scale: Bench = async (options) => {
  const nodes = options.quick ? 200 : 5_000;
  const backlog = options.quick ? 10_000 : 1_000_000;
  const chunks = options.quick ? 1_000 : 20_000;
  const few = await nodeCost(options, chunks, { working: WORKING_NODES, idle: 0 });
  const manyIdle = await nodeCost(options, chunks, { working: WORKING_NODES, idle: nodes - WORKING_NODES });
  const manyWorking = await nodeCost(options, chunks, { working: nodes, idle: 0 });
  const { shallow, deep } = await queueCost(options, backlog);
  return {
    title: "Cost of a chunk in a large network",
    method: `CPU time of the relay's process per finished chunk. Nodes: jobs of ${chunks} chunks, medians of ${ROUNDS} rounds. Queue: jobs of 100 chunks one after another, first alone, then in front of ${backlog.toLocaleString("en")} queued chunks of another consumer for the same model; the engine shares nodes between the two consumers, so all finished chunks are counted.`,
    figures: [
      { name: `${WORKING_NODES} nodes connected, all working`, value: few, unit: "µs/chunk" },
      { name: `${nodes} nodes connected, ${WORKING_NODES} of them working`, value: manyIdle, unit: "µs/chunk" },
      { name: `${nodes} nodes connected, all working`, value: manyWorking, unit: "µs/chunk" },
      { name: "100 chunks queued", value: shallow, unit: "µs/chunk" },
      { name: `${backlog.toLocaleString("en")} chunks queued`, value: deep, unit: "µs/chunk" },
    ],
    ratios: [
      {
        name: `${nodes} nodes / ${WORKING_NODES} nodes, same number working`,
        value: manyIdle / few,
        aim: { atMost: 1.3 },
      },
      { name: `${nodes} nodes / ${WORKING_NODES} nodes, all working`, value: manyWorking / few, aim: null },
      { name: `${backlog.toLocaleString("en")} queued / 100 queued`, value: deep / shallow, aim: { atMost: 1.3 } },
    ],
    notes: [
      "With all nodes working a message carries few chunks, so what is per message is shared by few: that ratio has no aim.",
    ],
  };
};

/** CPU µs of the relay per chunk that was finished meanwhile. */
async function costOf(network: BenchNetwork, work: () => Promise<unknown>): Promise<number> {
  const before = await network.relay.usage();
  const chunksBefore = await finishedChunks(network);
  await work();
  const after = await network.relay.usage();
  return (after.cpuUs - before.cpuUs) / ((await finishedChunks(network)) - chunksBefore);
}

const finishedChunks = async (network: BenchNetwork): Promise<number> => {
  const { totals } = await network.relay.ask<{ totals: { chunks: number } }>("stats");
  return totals.chunks;
};

/** Waits while the relay has more to write than it takes in. */
async function submit(client: StarlingClient, chunks: number): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await client.jobs.create({ model: BENCH_MODEL, items: shortTexts(chunks), assurance: "none" });
      return;
    } catch (error) {
      if (!isStarlingError(error) || error.code !== "queue_full" || tries === SUBMIT_TRIES_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

async function nodeCost(
  { log }: BenchOptions,
  chunks: number,
  count: { working: number; idle: number },
): Promise<number> {
  const network = await startBenchNetwork();
  try {
    await network.connect(count.idle, { idle: true });
    await network.connect(count.working);
    await runJob(network.client, chunks);
    const costs: number[] = [];
    for (let round = 0; round < ROUNDS; round++)
      costs.push(await costOf(network, () => runJob(network.client, chunks)));
    log(`  ${count.working} working and ${count.idle} idle nodes: ${median(costs).toFixed(1)} µs a chunk`);
    return median(costs);
  } finally {
    await network.close();
  }
}

async function queueCost({ log, quick }: BenchOptions, backlog: number): Promise<{ shallow: number; deep: number }> {
  const network = await startBenchNetwork();
  const small = quick ? 5 : 100;
  const smallJobs = async () => {
    for (let i = 0; i < small; i++) await runJob(network.client, 100);
  };
  try {
    await network.connect(WORKING_NODES);
    await smallJobs();
    const shallow = median([
      await costOf(network, smallJobs),
      await costOf(network, smallJobs),
      await costOf(network, smallJobs),
    ]);
    log(`  100 queued: ${shallow.toFixed(1)} µs a chunk`);
    const other = network.consumer(1);
    for (let at = 0; at < backlog; at += BACKLOG_JOB_CHUNKS) {
      await submit(other, Math.min(BACKLOG_JOB_CHUNKS, backlog - at));
    }
    const deep = median([
      await costOf(network, smallJobs),
      await costOf(network, smallJobs),
      await costOf(network, smallJobs),
    ]);
    const { queuedChunks } = await network.relay.ask<{ queuedChunks: number }>("stats");
    log(`  ${backlog} queued before, ${queuedChunks} after: ${deep.toFixed(1)} µs a chunk`);
    return { shallow, deep };
  } finally {
    await network.close();
  }
}
