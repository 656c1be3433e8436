import { describe, expect, it } from "vitest";
import { Scenario } from "./scenario.ts";

describe("a network in good order", () => {
  it("[SC1] ends a small job soon although another consumer's huge one was there first", () => {
    const network = new Scenario();
    for (const name of ["a", "b", "d"]) network.node(name, { itemsPerSecond: 40 });
    const huge = network.job("huge", 6_000);
    network.pass(10_000);
    const small = network.job("small", 120);
    // Alone it would take 1 s; with half of the network 2 s; nodes hold up to 1.5 s of work already.
    expect(network.untilEnded(small)).toBeLessThan(4_500);
    expect(network.itemsDone(huge)).toBeLessThan(2_400);
  });

  it("[SC1] shares evenly between two that both ask for much", () => {
    const network = new Scenario();
    for (const name of ["a", "b"]) network.node(name, { itemsPerSecond: 40 });
    const one = network.job("one", 4_000);
    const other = network.job("other", 1_500);
    network.pass(30_000);
    const share = network.itemsDone(one) / (network.itemsDone(one) + network.itemsDone(other));
    expect(share).toBeGreaterThan(0.45);
    expect(share).toBeLessThan(0.55);
  });

  it("[SC8] gives nodes work in proportion to their speeds, and keeps all of them busy", () => {
    const network = new Scenario();
    const slow = network.node("slow", { itemsPerSecond: 4 });
    const middle = network.node("middle", { itemsPerSecond: 40 });
    const fast = network.node("fast", { itemsPerSecond: 400 });
    network.job("c", 40_000);
    network.pass(60_000);
    // The two fast ones do at least nine tenths of what they could do alone: runs take 0.8 to 1.3 times as long as planned.
    // The slow one works on a chunk at a time and tests itself behind it, a known answer for every few of its own.
    expect(slow.answeredItems).toBeGreaterThan((0.8 * (4 * 60)) / 1.05);
    expect(middle.answeredItems).toBeGreaterThan((0.9 * (40 * 60)) / 1.05);
    expect(fast.answeredItems).toBeGreaterThan((0.9 * (400 * 60)) / 1.05);
  });

  it("[LS9] doesn't wait for a node that hangs at the end of a job", () => {
    const network = new Scenario();
    network.node("a", { itemsPerSecond: 40 });
    network.node("hangs", { itemsPerSecond: 40, stalls: 1 });
    // It goes on renewing: without a second lease its chunks would wait for their deadline, 20 s and more.
    expect(network.untilEnded(network.job("c", 80))).toBeLessThan(9_000);
  });

  it("[SC10] keeps a node busy whose chunks are longer than its fill", () => {
    const network = new Scenario();
    network.node("a", { itemsPerSecond: 20, models: ["slow"], delayMs: 100, results: 1 });
    // An item takes two seconds there.
    const job = network.job("c", 30, "slow");
    expect(network.untilEnded(job)).toBeLessThan(30 * 2_000 * 1.12);
  });
});
