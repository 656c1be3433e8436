// How the network did: a minute grows while it lasts, an hour with it, and old rows go.
import { describe, expect, it } from "vitest";
import type { HistoryRow } from "../../ports/network-history-store.ts";
import type { Stores } from "../open-stores.ts";

const HOUR_MS = Date.UTC(2026, 10, 22, 18);
const MINUTE_MS = 60_000;

const row = (atMs: number, overrides: Partial<HistoryRow> = {}): HistoryRow => ({
  atMs,
  countedS: 60,
  nodes: 2,
  working: 1,
  nodesMax: 3,
  chunks: 10,
  items: 40,
  pointsEarned: 5_000_000_000_000n,
  checked: 4,
  matched: 3,
  ...overrides,
});

export function describeNetworkHistory(stores: () => Stores): void {
  /** Of an hour that no other test writes to. */
  let next = 0;
  const freshHour = () => HOUR_MS - 3_600_000 * 100 * ++next;
  const store = () => stores().networkHistory;
  const minutes = (fromMs: number, count: number, stepMs = MINUTE_MS) =>
    store().read({ rowStepS: 60, fromMs, toMs: fromMs + count * MINUTE_MS, stepMs });

  describe("network history", () => {
    it("[ST60] keeps what was counted of a minute, and adds what comes later in it, weighted by its seconds", async () => {
      const atMs = freshHour();
      await store().add({ relayId: "one", ...row(atMs, { countedS: 20, nodes: 1, working: 0, nodesMax: 1 }) });
      expect(await minutes(atMs, 1)).toEqual([row(atMs, { countedS: 20, nodes: 1, working: 0, nodesMax: 1 })]);
      await store().add({ relayId: "one", ...row(atMs + 59_999, { countedS: 40, nodes: 4, working: 3, nodesMax: 6 }) });
      expect(await minutes(atMs, 1)).toEqual([
        row(atMs, {
          nodes: 3,
          working: 2,
          nodesMax: 6,
          chunks: 20,
          items: 80,
          pointsEarned: 10_000_000_000_000n,
          checked: 8,
          matched: 6,
        }),
      ]);
    });

    it("[ST60] gives steps oldest first without those that nobody counted; the end is not part of it", async () => {
      const atMs = freshHour();
      for (const minute of [0, 1, 17, 20]) await store().add({ relayId: "one", ...row(atMs + minute * MINUTE_MS) });
      const steps = await minutes(atMs, 20, 5 * MINUTE_MS);
      expect(steps.map((step) => [(step.atMs - atMs) / MINUTE_MS, step.countedS, step.chunks])).toEqual([
        [0, 120, 20],
        [15, 60, 10],
      ]);
    });

    it("[ST60] adds what several relays counted at the same time", async () => {
      const atMs = freshHour();
      await store().add({ relayId: "one", ...row(atMs) });
      await store().add({ relayId: "one", ...row(atMs + MINUTE_MS, { nodes: 4 }) });
      await store().add({ relayId: "two", ...row(atMs, { nodes: 10, nodesMax: 12 }) });
      expect(await minutes(atMs, 2, 2 * MINUTE_MS)).toEqual([
        row(atMs, {
          countedS: 120,
          nodes: 13,
          working: 2,
          nodesMax: 15,
          chunks: 30,
          items: 120,
          pointsEarned: 15_000_000_000_000n,
          checked: 12,
          matched: 9,
        }),
      ]);
    });

    it("[ST60] condenses minutes to hours, which stay when the minutes are swept", async () => {
      const atMs = freshHour();
      for (let minute = 0; minute < 3; minute++)
        await store().add({ relayId: "one", ...row(atMs + minute * MINUTE_MS) });
      const hours = () =>
        store().read({ rowStepS: 3_600, fromMs: atMs, toMs: atMs + 3_600_000, stepMs: 6 * 3_600_000 });
      const [hour] = await hours();
      expect(hour).toMatchObject({ countedS: 180, chunks: 30, nodes: 2, nodesMax: 3 });

      const sweep = (beforeMs: number, limit: number) => store().sweep({ rowStepS: 60, beforeMs, limit });
      await sweep(atMs, 10_000);
      expect(await sweep(atMs + 2 * MINUTE_MS, 1)).toBe(1);
      expect(await sweep(atMs + 2 * MINUTE_MS, 10)).toBe(1);
      expect(await sweep(atMs + 2 * MINUTE_MS, 10)).toBe(0);
      expect((await minutes(atMs, 3)).map((step) => step.atMs)).toEqual([atMs + 2 * MINUTE_MS]);
      expect(await hours()).toEqual([hour]);
    });
  });
}
