import { type AdminLive, adminLive } from "@starling/protocol";
import { io, type Socket } from "socket.io-client";
import { afterEach, describe, expect, it } from "vitest";
import { type OperatorBed, startOperatorBed } from "../operators/testing/start-operator-bed.ts";
import { eventually } from "../testing/eventually.ts";
import { TEST_EMBED_MODEL } from "../testing/test-catalogue.ts";

let bed: OperatorBed;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  await bed.close();
});

interface Listening {
  readonly socket: Socket;
  readonly heard: AdminLive[];
  readonly notices: string[];
  readonly refused: () => string | null;
}

function listen(token?: string): Listening {
  const socket = io(`${bed.test.url}/admin`, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    ...(token === undefined ? {} : { auth: { token } }),
  });
  sockets.push(socket);
  const heard: AdminLive[] = [];
  const notices: string[] = [];
  let refused: string | null = null;
  socket.on("overview", (message) => heard.push(adminLive.parse(message)));
  socket.on("notice", ({ code }) => notices.push(code));
  socket.on("connect_error", (error) => {
    refused = "data" in error && typeof error.data === "object" ? String(Object(error.data).code) : error.message;
  });
  return { socket, heard, notices, refused: () => refused };
}

describe("/admin", () => {
  it("[OP14] tells operators how the network is, at once and then at most once a second; nobody else", async () => {
    bed = await startOperatorBed("memory");
    const operator = await bed.operator();
    const person = await bed.person();
    const refusals = [
      [listen(), "missing_api_key"],
      [listen("nonsense"), "invalid_api_key"],
      [listen(person.token), "operator_only"],
      [listen(bed.test.consumer.apiKey), "operator_only"],
    ] as const;
    for (const [listening, code] of refusals) await eventually(() => expect(listening.refused()).toBe(code));
    const listening = listen(operator.token);
    await bed.test.call("POST", "/v1/jobs", {
      body: { model: TEST_EMBED_MODEL, items: ["a"], assurance: "none" },
    });
    const beganMs = Date.now();
    await eventually(() => expect(listening.heard.length).toBeGreaterThanOrEqual(3), { timeout: 10_000 });
    expect(listening.heard.length).toBeLessThanOrEqual(2 + Math.ceil((Date.now() - beganMs) / 1_000));
    expect(listening.heard.at(-1)).toMatchObject({
      queue: { openChunks: 1, waiting: [{ modelId: TEST_EMBED_MODEL, openChunks: 1, readyNodes: 0 }] },
      counts: { operators: 1, disputesOpen: 0 },
    });
    expect(listen(bed.operatorKey).refused()).toBeNull();
  });

  it("[OP14] ends at once for whose role is withdrawn, and whose session ends; who speaks is hung up on", async () => {
    bed = await startOperatorBed("memory");
    const [one, two, three] = [await bed.operator(), await bed.operator(), await bed.operator()];
    const [first, second, third] = [listen(one.token), listen(two.token), listen(three.token)];
    for (const { heard } of [first, second, third]) await eventually(() => expect(heard.length).toBeGreaterThan(0));
    await bed.as(one, `/v1/admin/operators/${two.accountId}/withdraw`, { reason: "gone" });
    await eventually(() => expect(second.notices).toEqual(["operator_only"]), { timeout: 1_000 });
    expect(second.socket.connected).toBe(false);
    await bed.test.call("DELETE", "/v1/session", { apiKey: three.token });
    await eventually(() => expect(third.notices).toEqual(["invalid_api_key"]), { timeout: 1_000 });
    expect(first.socket.connected).toBe(true);
    first.socket.emit("hello");
    await eventually(() => expect(first.socket.connected).toBe(false));
  });
});
