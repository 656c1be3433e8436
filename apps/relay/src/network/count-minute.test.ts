import type { DurableChange } from "@starling/domain";
import { expect, it } from "vitest";
import { createMinuteCount } from "./count-minute.ts";

const START_MS = Date.UTC(2026, 10, 22, 18);
// Only what is counted of them.
const closed = (reason: string, verdict: string) =>
  ({ type: "check-closed", reason, verdict }) as unknown as DurableChange;
const accepted = (itemCount: number) => ({ type: "output-accepted", itemCount }) as unknown as DurableChange;

it("[SK62] gives nodes on average over the time, and sums what was committed", () => {
  const minute = createMinuteCount(START_MS);
  minute.look({ connected: 2, working: 0 }, START_MS + 5_000);
  minute.add([
    accepted(4),
    accepted(2),
    closed("sampled", "match"),
    closed("full", "mismatch"),
    closed("known", "match"),
  ]);
  minute.look({ connected: 8, working: 4 }, START_MS + 15_000);
  expect(minute.take()).toEqual({
    countedS: 15,
    nodes: 6,
    working: 4 * (10 / 15),
    nodesMax: 8,
    chunks: 2,
    items: 6,
    pointsEarned: 0n,
    checked: 2,
    matched: 1,
  });
  expect(minute.take()).toBeNull();
});

it("[SK62] doesn't count the time that the machine slept, and keeps what was committed for the next row", () => {
  const minute = createMinuteCount(START_MS);
  minute.add([accepted(1)]);
  minute.look({ connected: 2, working: 0 }, START_MS + 600_000);
  expect(minute.take()).toBeNull();
  minute.look({ connected: 2, working: 0 }, START_MS + 605_000);
  expect(minute.take()).toMatchObject({ countedS: 5, nodes: 2, chunks: 1 });
});
