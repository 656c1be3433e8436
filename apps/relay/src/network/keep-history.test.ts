import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { HistoryRow } from "../ports/network-history-store.ts";
import { createMemoryNetworkHistoryStore } from "../stores/memory-network-history-store.ts";
import { createMemoryTables } from "../stores/memory-tables.ts";
import { keepHistory } from "./keep-history.ts";
import { createHistoryReader } from "./read-history.ts";

const START_MS = Date.UTC(2026, 10, 22, 18, 0, 30);
const log = { info() {}, warn() {}, error() {}, debug() {} };

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
});
afterEach(() => {
  vi.useRealTimers();
});

it("[SK62] writes a row when a minute is over, and what is left of one at the end", async () => {
  const store = createMemoryNetworkHistoryStore(createMemoryTables());
  const keeper = keepHistory({ store, relayId: "one", log });
  let connected = 2;
  keeper.start(() => ({ connected, working: 1 }));
  await vi.advanceTimersByTimeAsync(90_000);
  connected = 4;
  await vi.advanceTimersByTimeAsync(12_000);
  await keeper.stop();
  await keeper.stop();
  const history = await createHistoryReader(store)("hour");
  expect(history.data.map(({ at, countedS, nodes }) => [at, countedS, nodes])).toEqual([
    ["2026-11-22T18:00:00.000Z", 30, 2],
    ["2026-11-22T18:01:00.000Z", 60, 2],
    ["2026-11-22T18:02:00.000Z", 12, 4],
  ]);
  expect(history).toMatchObject({ from: "2026-11-22T17:03:00.000Z", to: "2026-11-22T18:03:00.000Z", stepS: 60 });
});

it("[SK62] writes what a database that was away missed, once each", async () => {
  const written: HistoryRow[] = [];
  let away = true;
  const store = {
    async add(row: HistoryRow) {
      if (away) throw new Error("away");
      written.push(row);
    },
    sweep: async () => 0,
  };
  const keeper = keepHistory({ store, relayId: "one", log });
  keeper.start(() => ({ connected: 1, working: 0 }));
  await vi.advanceTimersByTimeAsync(150_000);
  expect(written).toEqual([]);
  away = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(written.map(({ atMs }) => (atMs - START_MS) / 1_000)).toEqual([-30, 30, 90, 150]);
  await keeper.stop();
});

it("[SK62] removes minutes that are two days old", async () => {
  const store = createMemoryNetworkHistoryStore(createMemoryTables());
  const old = {
    countedS: 60,
    nodes: 1,
    working: 0,
    nodesMax: 1,
    chunks: 0,
    items: 0,
    pointsEarned: 0n,
    checked: 0,
    matched: 0,
  };
  await store.add({ relayId: "one", atMs: START_MS - 3 * 86_400_000, ...old });
  const read = (rowStepS: 60 | 3_600) =>
    store.read({ rowStepS, fromMs: 0, toMs: START_MS - 86_400_000, stepMs: 3_600_000 });
  const keeper = keepHistory({ store, relayId: "one", log });
  keeper.start(() => ({ connected: 1, working: 0 }));
  await vi.advanceTimersByTimeAsync(60_000);
  await keeper.stop();
  expect(await read(60)).toEqual([]);
  expect(await read(3_600)).toHaveLength(1);
});
