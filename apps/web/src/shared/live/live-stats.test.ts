import { createServer } from "node:http";
import type { NetworkStats } from "@starling/protocol";
import { Server } from "socket.io";
import { afterEach, expect, it } from "vitest";
import { connectLive } from "./connect-live.ts";
import { createLiveStats, type LiveState, type LiveStats } from "./live-stats.ts";

const statsOf = (connected: number): NetworkStats => ({
  at: "2026-11-22T18:00:00.000Z",
  nodes: { connected, working: 0, paused: 0, byBackend: { webgpu: 0, wasm: 0, cpu: 0 } },
  chunksPerSecond: 0,
  itemsPerSecond: 0,
  queuedChunks: 0,
  openJobs: 0,
  totals: { jobs: 0, chunks: 0, items: 0, pointsEarned: "0" },
  models: [],
  regions: [],
  adapters: [],
});

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serveLive(greetings: readonly unknown[]) {
  const http = createServer();
  const server = new Server(http, { transports: ["websocket"] });
  server.of("/live").on("connection", (socket) => {
    for (const greeting of greetings) socket.emit("stats", greeting);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  const address = http.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { server, relayUrl: `http://127.0.0.1:${address.port}` };
}

function until(live: LiveStats, holds: (state: LiveState) => boolean): Promise<LiveState> {
  return new Promise((resolve) => {
    const look = () => {
      if (holds(live.snapshot())) resolve(live.snapshot());
    };
    closing.push(live.subscribe(look));
    look();
  });
}

it("begins with what the server rendered, then follows the relay and drops what doesn't fit", async () => {
  const { relayUrl } = await serveLive([{ nonsense: true }, statsOf(2)]);
  const live = createLiveStats({ initial: statsOf(1), connect: (listener) => connectLive(relayUrl, listener) });
  expect(live.snapshot()).toEqual({ link: "connecting", stats: statsOf(1) });
  expect(await until(live, ({ link }) => link === "live")).toEqual({ link: "live", stats: statsOf(2) });
});

it("keeps the last numbers and says that the link is lost when the relay goes", async () => {
  const { server, relayUrl } = await serveLive([statsOf(3)]);
  const live = createLiveStats({ initial: null, connect: (listener) => connectLive(relayUrl, listener) });
  expect(live.snapshot()).toEqual({ link: "lost", stats: null });
  await until(live, ({ link }) => link === "live");
  const lost = until(live, ({ link }) => link === "lost");
  await server.close();
  expect((await lost).stats).toEqual(statsOf(3));
});

it("lets go of the relay with the last listener", async () => {
  const { server, relayUrl } = await serveLive([statsOf(1)]);
  const live = createLiveStats({ initial: null, connect: (listener) => connectLive(relayUrl, listener) });
  const gone = new Promise<void>((resolve) => {
    server.of("/live").on("connection", (socket) => socket.on("disconnect", () => resolve()));
  });
  const leave = live.subscribe(() => {
    if (live.snapshot().link === "live") leave();
  });
  await gone;
});
