// What checking costs: the same job unchecked, with a share of its answers checked, and with all of them, in turn on one network.
import type { Assurance } from "@starling/protocol";
import type { SimulatedNode } from "@starling/relay/testing";
import { type Bench, type BenchOptions, type Figure, median } from "./bench.ts";
import { type BenchNetwork, startBenchNetwork } from "./measure/network.ts";
import { runJob } from "./measure/run-job.ts";

const CONNECTIONS = 10;
const ROUNDS = 5;
const ASSURANCES = ["none", "sampled", "full"] as const satisfies readonly Assurance[];
type Measured = (typeof ASSURANCES)[number];
/** Checks go on after a sampled job's end; they are over when no node was given anything for so long. */
const QUIET_MS = 500;
const QUIET_MS_MAX = 60_000;

interface Round {
  readonly perSecond: number;
  readonly cpuUsPerChunk: number;
  readonly leasesPerChunk: number;
}

export const verification: Bench = async (options) => {
  const chunks = options.quick ? 2_000 : 50_000;
  const rounds = await measure(options, chunks);
  const mid = (assurance: Measured, of: keyof Round): number => median(rounds[assurance].map((round) => round[of]));
  const figures = ASSURANCES.flatMap((assurance): Figure[] => [
    { name: `${assurance}: throughput`, value: mid(assurance, "perSecond"), unit: "chunks/s" },
    { name: `${assurance}: CPU of the relay's process`, value: mid(assurance, "cpuUsPerChunk"), unit: "µs/chunk" },
    { name: `${assurance}: computed`, value: mid(assurance, "leasesPerChunk"), unit: "times a chunk" },
  ]);
  const toNone = (assurance: Measured, of: keyof Round) => mid(assurance, of) / mid("none", of);
  return {
    title: "Checking",
    method: `${CONNECTIONS} simulated nodes of as many owners, all proven, over real sockets; jobs of ${chunks} chunks of one short text with 2 KiB answers on PostgreSQL, each assurance in turn, timed from the POST until the job's end is committed; medians of ${ROUNDS} rounds. CPU and leases count what is checked after the end too.`,
    figures,
    ratios: [
      { name: "sampled / none, throughput", value: toNone("sampled", "perSecond"), aim: { atLeast: 0.8 } },
      { name: "full / none, throughput", value: toNone("full", "perSecond"), aim: { atLeast: 0.4 } },
      { name: "sampled / none, computed by nodes", value: toNone("sampled", "leasesPerChunk"), aim: { atMost: 1.25 } },
      { name: "sampled / none, CPU of the relay", value: toNone("sampled", "cpuUsPerChunk"), aim: null },
    ],
    notes: [
      "The nodes answer at once, so that what is measured is the relay; with real nodes the cost of checking is what they compute twice.",
    ],
  };
};

async function measure({ log }: BenchOptions, chunks: number): Promise<Record<Measured, Round[]>> {
  // All are proven from the start: the bench model has no referee of the house.
  const network = await startBenchNetwork({ provenMatches: 0 });
  try {
    const nodes = await network.connect(CONNECTIONS, { nodesPerOwner: 1 });
    const rounds: Record<Measured, Round[]> = { none: [], sampled: [], full: [] };
    for (let round = 0; round <= ROUNDS; round++) {
      for (const assurance of ASSURANCES) {
        const measured = await measureRound(network, nodes, chunks, assurance);
        log(
          `  ${assurance} ${measured.perSecond.toFixed(0)} chunks/s, ${measured.cpuUsPerChunk.toFixed(1)} µs CPU a chunk, ${measured.leasesPerChunk.toFixed(3)} leases a chunk${round === 0 ? " (warm-up)" : ""}`,
        );
        if (round > 0) rounds[assurance].push(measured);
      }
    }
    return rounds;
  } finally {
    await network.close();
  }
}

async function measureRound(
  network: BenchNetwork,
  nodes: readonly SimulatedNode[],
  chunks: number,
  assurance: Measured,
): Promise<Round> {
  const leases = () => nodes.reduce((sum, node) => sum + node.tally.leases, 0);
  const leasesBefore = leases();
  const before = await network.relay.usage();
  const tookMs = await runJob(network.client, chunks, { assurance });
  await untilQuiet(leases);
  const after = await network.relay.usage();
  return {
    perSecond: (chunks / tookMs) * 1000,
    cpuUsPerChunk: (after.cpuUs - before.cpuUs) / chunks,
    leasesPerChunk: (leases() - leasesBefore) / chunks,
  };
}

async function untilQuiet(count: () => number): Promise<void> {
  const untilMs = performance.now() + QUIET_MS_MAX;
  for (let seen = -1; seen !== count() && performance.now() < untilMs; ) {
    seen = count();
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  }
}
