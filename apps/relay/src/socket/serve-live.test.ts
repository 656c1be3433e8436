import { type NetworkStats, networkStats } from "@starling/protocol";
import { io } from "socket.io-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED } from "../testing/test-catalogue.ts";

let test: TestRelay;
beforeAll(async () => {
  test = await startTestRelay();
});
afterAll(() => test.close());

it("[SK17] tells whoever listens the network's numbers, at once and then every second", async () => {
  await test.node();
  await test.call("POST", "/v1/embeddings", { body: { model: EMBED, input: ["a", "b", "c"] } });
  const socket = io(`${test.url}/live`, { transports: ["websocket"], forceNew: true });
  const heard: NetworkStats[] = [];
  await new Promise<void>((resolve) => {
    socket.on("stats", (message: unknown) => {
      heard.push(networkStats.parse(message));
      if (heard.length === 3) resolve();
    });
  });
  socket.disconnect();
  expect(heard.at(-1)).toMatchObject({
    nodes: { connected: 1, byBackend: { cpu: 1 } },
    totals: { jobs: 1, items: 3, pointsEarned: "2.7" },
  });
  expect(new Set(heard.map(({ at }) => at)).size).toBeGreaterThan(1);
});
