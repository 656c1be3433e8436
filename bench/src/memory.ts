// What an idle node costs the relay in memory, against a bare Socket.IO connection.
import { io, type Socket } from "socket.io-client";
import type { Bench } from "./bench.ts";
import { type Child, startChild } from "./measure/child.ts";
import { startBenchNetwork } from "./measure/network.ts";

const FIRST_NODES = 100;
const CONNECTING_AT_ONCE = 50;

export const memory: Bench = async ({ quick, log }) => {
  const nodes = quick ? 200 : 5_000;
  const network = await startBenchNetwork();
  let relayBytes: number;
  try {
    relayBytes = await bytesPerConnection(network.relay, nodes, (count) => network.connect(count));
  } finally {
    await network.close();
  }
  log(`  relay: ${relayBytes.toFixed(0)} bytes a node`);

  const bare = await startChild<{ url: string }>("bare-socket", { chunkBytes: 0, window: 1 });
  const sockets: Socket[] = [];
  let bareBytes: number;
  try {
    bareBytes = await bytesPerConnection(bare, nodes, async (count) => {
      for (let at = 0; at < count; at += CONNECTING_AT_ONCE) {
        const some = Array.from({ length: Math.min(CONNECTING_AT_ONCE, count - at) }, () =>
          io(bare.ready.url, { transports: ["websocket"], forceNew: true }),
        );
        sockets.push(...some);
        await Promise.all(some.map((socket) => new Promise<void>((resolve) => socket.on("connect", resolve))));
      }
    });
  } finally {
    for (const socket of sockets) socket.close();
    await bare.close();
  }
  log(`  bare Socket.IO: ${bareBytes.toFixed(0)} bytes a connection`);
  return {
    title: "Memory of an idle node",
    method: `Live bytes (JavaScript heap and buffers after a garbage collection) of the server's process with ${nodes} connections less those with ${FIRST_NODES}, a connection. The relay's nodes are welcome, ready for a model, and wait for work.`,
    figures: [
      { name: "relay", value: relayBytes / 1024, unit: "KiB/node" },
      { name: "bare Socket.IO", value: bareBytes / 1024, unit: "KiB/connection" },
    ],
    ratios: [{ name: "relay / bare Socket.IO", value: relayBytes / bareBytes, aim: null }],
    notes: [],
  };
};

async function bytesPerConnection(
  child: Child<unknown>,
  nodes: number,
  connect: (count: number) => Promise<unknown>,
): Promise<number> {
  await connect(FIRST_NODES);
  const before = await settledBytes(child);
  await connect(nodes - FIRST_NODES);
  return ((await settledBytes(child)) - before) / (nodes - FIRST_NODES);
}

/** The least of a few readings: what was about to be freed is freed by then. */
async function settledBytes(child: Child<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 4; i++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    least = Math.min(least, (await child.usage()).liveBytes);
  }
  return least;
}
