import { get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import type { LiveWriter } from "./route.ts";
import { sendLive } from "./send-live.ts";

let app: FastifyInstance;
afterEach(() => app.close());

const PIECE = "x".repeat(64 * 1024);
const PIECES = 2_000;

async function open(live: (out: LiveWriter) => Promise<void>, stallMs?: number): Promise<IncomingMessage> {
  app = Fastify({ forceCloseConnections: true });
  app.get("/", (_request, reply) => sendLive(reply, 200, { "content-type": "text/plain" }, { live }, stallMs));
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    get(`http://127.0.0.1:${port}`, resolve).on("error", reject);
  });
}

it("[OA23] a reader that takes nothing is given nothing more, and gets all of it once it reads", async () => {
  let written = 0;
  const reply = await open(async (out) => {
    while (written < PIECES && (await out.write(PIECE))) written += 1;
  });
  let seen = -1;
  await eventually(
    () => {
      const before = seen;
      seen = written;
      expect(written).toBeGreaterThan(0);
      expect(written).toBe(before);
    },
    { interval: 200 },
  );
  // What the operating system holds for both ends, far from all.
  expect(seen).toBeLessThan(PIECES / 2);
  let bytes = 0;
  for await (const part of reply) bytes += (part as Buffer).byteLength;
  expect(bytes).toBe(PIECE.length * PIECES);
}, 30_000);

it("[OA23] a reader that takes nothing for too long is hung up on", async () => {
  let ended = false;
  const reply = await open(async (out) => {
    while (await out.write(PIECE));
    ended = true;
  }, 100);
  await eventually(() => expect(ended).toBe(true));
  await expect(
    (async () => {
      for await (const _ of reply);
    })(),
  ).rejects.toThrow();
});

it("[OA23] a reply that breaks off does not look whole", async () => {
  const reply = await open(async (out) => {
    await out.write("begun");
    throw new Error("something broke");
  });
  await expect(
    (async () => {
      for await (const _ of reply);
    })(),
  ).rejects.toThrow();
});
