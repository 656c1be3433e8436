import { createServer } from "node:http";
import type { AdminLive } from "@starling/protocol";
import { Server } from "socket.io";
import { afterEach, expect, it } from "vitest";
import { type AdminLiveState, type AdminLiveStore, createAdminLive } from "./admin-live.ts";
import { connectAdmin } from "./connect-admin.ts";

const toldOf = (openChunks: number): AdminLive => ({
  at: "2026-11-23T06:00:00.000Z",
  stats: {
    at: "2026-11-23T06:00:00.000Z",
    nodes: { connected: 1, working: 0, paused: 0, byBackend: { webgpu: 0, wasm: 1, cpu: 0 } },
    chunksPerSecond: 0,
    itemsPerSecond: 0,
    queuedChunks: 0,
    openJobs: 0,
    totals: { jobs: 0, chunks: 0, items: 0, pointsEarned: "0" },
    models: [],
    regions: [],
    adapters: [],
  },
  queue: { openChunks, leases: 0, commitBacklog: 0, waiting: [] },
  alerts: { open: 0, acknowledged: 0, newest: [] },
  counts: { disputesOpen: 0, redemptionsHeld: 0, operators: 1 },
});

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serveAdmin(greetings: readonly unknown[]) {
  const http = createServer();
  const server = new Server(http, { transports: ["websocket"] });
  const tokens: unknown[] = [];
  server.of("/admin").on("connection", (socket) => {
    tokens.push(socket.handshake.auth.token);
    for (const greeting of greetings) socket.emit("overview", greeting);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  const address = http.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { server, tokens, relayUrl: `http://127.0.0.1:${address.port}` };
}

function until(live: AdminLiveStore, holds: (state: AdminLiveState) => boolean): Promise<AdminLiveState> {
  return new Promise((resolve) => {
    const look = () => {
      if (holds(live.snapshot())) resolve(live.snapshot());
    };
    closing.push(live.subscribe(look));
    look();
  });
}

it("shows its token, takes what fits the protocol and says when it is lost", async () => {
  const { server, tokens, relayUrl } = await serveAdmin([{ nonsense: true }, toldOf(3)]);
  const live = createAdminLive(
    (listener) => connectAdmin(relayUrl, async () => "ss-starling-x", listener),
    () => {},
  );
  expect(live.snapshot()).toEqual({ link: "connecting", told: null });
  expect((await until(live, ({ link }) => link === "live")).told?.queue.openChunks).toBe(3);
  expect(tokens).toEqual(["ss-starling-x"]);
  const lost = until(live, ({ link }) => link === "lost");
  await server.close();
  expect((await lost).told?.queue.openChunks).toBe(3);
});

it("says when the relay ends it", async () => {
  const { server, relayUrl } = await serveAdmin([]);
  server.of("/admin").on("connection", (socket) => socket.emit("notice", { code: "operator_only", message: "over" }));
  await new Promise<void>((refused) => {
    const live = createAdminLive((listener) => connectAdmin(relayUrl, async () => "t", listener), refused);
    closing.push(live.subscribe(() => {}));
  });
});
