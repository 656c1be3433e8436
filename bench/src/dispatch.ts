// Chunks per second from a consumer's POST to the job's end, durable, against what Socket.IO and BullMQ do on the same machine.
import { io, type Socket } from "socket.io-client";
import { type Bench, type BenchOptions, type Figure, median, type Ratio } from "./bench.ts";
import { BENCH_OUTPUT } from "./bench-model.ts";
import { startChild } from "./measure/child.ts";
import { startBenchNetwork } from "./measure/network.ts";
import { startRedis } from "./measure/redis.ts";
import { runJob } from "./measure/run-job.ts";

const CONNECTIONS = 10;
const ROUNDS = 5;
const CHUNK_BYTES = 1024;
/** Chunks outstanding on a connection of the bare server, as many as a relay grants at once. */
const BARE_WINDOW = 256;
const BULLMQ_CONCURRENCY = 64;

interface Measured {
  readonly perSecond: number;
  readonly cpuUsPerChunk: number;
}

const mid = (rounds: readonly Measured[]): Measured => ({
  perSecond: median(rounds.map((r) => r.perSecond)),
  cpuUsPerChunk: median(rounds.map((r) => r.cpuUsPerChunk)),
});

export const dispatch: Bench = async (options) => {
  const chunks = options.quick ? 2_000 : 50_000;
  const network = mid(await measureNetwork(options, chunks));
  const bare = mid(await measureBare(options, chunks));
  const bullmq = await measureBullmq(options, chunks);
  const figures: Figure[] = [
    { name: "Starling, PostgreSQL durable", value: network.perSecond, unit: "chunks/s" },
    { name: "Starling, CPU of the relay's process", value: network.cpuUsPerChunk, unit: "µs/chunk" },
    { name: "bare Socket.IO emit with ack", value: bare.perSecond, unit: "round trips/s" },
    { name: "bare Socket.IO, CPU of the server's process", value: bare.cpuUsPerChunk, unit: "µs/round trip" },
  ];
  const ratios: Ratio[] = [
    { name: "Starling / bare Socket.IO", value: network.perSecond / bare.perSecond, aim: { atLeast: 0.5 } },
  ];
  const notes: string[] = [];
  if (bullmq === undefined) notes.push("BullMQ was left out: no redis-server on this machine.");
  else {
    figures.push({ name: "BullMQ on Redis without persistence, no-op jobs", value: bullmq, unit: "jobs/s" });
    ratios.push({ name: "Starling / BullMQ", value: network.perSecond / bullmq, aim: { atLeast: 1 } });
  }
  return {
    title: "Dispatch",
    method: `${CONNECTIONS} simulated nodes over real sockets, ${chunks} chunks of one short text with 2 KiB answers, one job a round, timed from the POST until the job's end is committed; medians of ${ROUNDS} rounds. Bare: the same connections and sizes, ${BARE_WINDOW} outstanding on each.`,
    figures,
    ratios,
    notes,
  };
};

async function measureNetwork({ log }: BenchOptions, chunks: number): Promise<Measured[]> {
  const network = await startBenchNetwork();
  try {
    await network.connect(CONNECTIONS);
    const rounds: Measured[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const before = await network.relay.usage();
      const tookMs = await runJob(network.client, chunks);
      const after = await network.relay.usage();
      const measured = { perSecond: (chunks / tookMs) * 1000, cpuUsPerChunk: (after.cpuUs - before.cpuUs) / chunks };
      log(
        `  Starling ${measured.perSecond.toFixed(0)} chunks/s, ${measured.cpuUsPerChunk.toFixed(1)} µs CPU a chunk${round === 0 ? " (warm-up)" : ""}`,
      );
      if (round > 0) rounds.push(measured);
    }
    return rounds;
  } finally {
    await network.close();
  }
}

async function measureBare({ log }: BenchOptions, chunks: number): Promise<Measured[]> {
  const server = await startChild<{ url: string }>("bare-socket", { chunkBytes: CHUNK_BYTES, window: BARE_WINDOW });
  const sockets: Socket[] = [];
  try {
    for (let i = 0; i < CONNECTIONS; i++) {
      const socket = io(server.ready.url, { transports: ["websocket"], forceNew: true });
      socket.on("chunk", (_chunk: unknown, _bytes: unknown, ack: (answer: Uint8Array) => void) => ack(BENCH_OUTPUT));
      sockets.push(socket);
      await new Promise<void>((resolve) => socket.on("connect", resolve));
    }
    const rounds: Measured[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const before = await server.usage();
      const tookMs = await server.ask<number>("dispatch", chunks);
      const after = await server.usage();
      const measured = { perSecond: (chunks / tookMs) * 1000, cpuUsPerChunk: (after.cpuUs - before.cpuUs) / chunks };
      log(
        `  bare Socket.IO ${measured.perSecond.toFixed(0)} round trips/s, ${measured.cpuUsPerChunk.toFixed(1)} µs CPU${round === 0 ? " (warm-up)" : ""}`,
      );
      if (round > 0) rounds.push(measured);
    }
    return rounds;
  } finally {
    for (const socket of sockets) socket.close();
    await server.close();
  }
}

/** Undefined without a Redis. */
async function measureBullmq({ log }: BenchOptions, jobs: number): Promise<number | undefined> {
  const redis = await startRedis();
  if (redis === undefined) return undefined;
  const queue = await startChild("bullmq", { redisPort: redis.port, concurrency: BULLMQ_CONCURRENCY });
  try {
    const rates: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const tookMs = await queue.ask<number>("run", jobs);
      log(`  BullMQ ${((jobs / tookMs) * 1000).toFixed(0)} jobs/s${round === 0 ? " (warm-up)" : ""}`);
      if (round > 0) rates.push((jobs / tookMs) * 1000);
    }
    return median(rates);
  } finally {
    await queue.close();
    await redis.close();
  }
}
