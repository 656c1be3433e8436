// What anybody is told of the network, over a whole relay.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { networkHistory, networkStats } from "@starling/protocol";
import { afterAll, beforeAll, expect, it } from "vitest";
import { NodeRefused } from "../testing/simulated-node.ts";
import { memoryStores, refusalIn, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED } from "../testing/test-catalogue.ts";

let test: TestRelay;
beforeAll(async () => {
  test = await startTestRelay();
});
afterAll(() => test.close());

it("[SK60] tells of a region once nodes of three owners said it, and refuses one that there is not", async () => {
  const from = (region: string) => test.node({ hello: (said) => ({ ...said, region }) });
  await from("northern-europe");
  await from("northern-europe");
  await from("caribbean");
  await test.node();
  const read = async () => networkStats.parse((await test.call("GET", "/v1/network", { apiKey: null })).json);
  await expect.poll(async () => (await read()).regions).toEqual([{ region: "elsewhere", nodes: 4 }]);
  await from("northern-europe");
  await expect
    .poll(async () => (await read()).regions)
    .toEqual([
      { region: "northern-europe", nodes: 3 },
      { region: "elsewhere", nodes: 2 },
    ]);
  await expect
    .poll(async () => (await read()).models.find(({ modelId }) => modelId === EMBED)?.nodesByBackend.cpu)
    .toBe(5);
  expect((await read()).adapters).toEqual([{ adapterClass: "cpu", nodes: 5 }]);
  await expect(from("Berlin")).rejects.toBeInstanceOf(NodeRefused);
  await test.leaveAll();
});

it("[HT60] gives the history that was written, and names a range that there is not", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "starling-history-"));
  const stores = await memoryStores(dataDir);
  const first = await startTestRelay({ dataDir, stores });
  await first.node();
  await first.call("POST", "/v1/embeddings", { body: { model: EMBED, input: ["a", "b", "c"] } });
  await first.close();
  const second = await startTestRelay({ dataDir, stores });
  const history = async (query: string) => second.call("GET", `/v1/network/history${query}`, { apiKey: null });
  for (const [query, stepS] of [
    ["", 60],
    ["?range=day", 900],
    ["?range=month", 21_600],
  ] as const) {
    const reply = await history(query);
    expect(reply.headers.get("cache-control")).toBe("public, max-age=5");
    const { data, ...rest } = networkHistory.parse(reply.json);
    expect(rest.stepS).toBe(stepS);
    expect(data.reduce((sum, { items }) => sum + items, 0)).toBe(3);
    expect(data.filter(({ chunks }) => chunks > 0)).toMatchObject([{ chunks: 3, items: 3, pointsEarned: "2.7" }]);
  }
  expect(refusalIn(await history("?range=year"))).toMatchObject({ code: "invalid_field" });
  expect(refusalIn(await history("?since=0"))).toMatchObject({ code: "unknown_field" });
  await second.close();
  rmSync(dataDir, { recursive: true, force: true });
});
