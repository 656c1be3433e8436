// What the test's pages run: a contributor at hand, nothing started. `speed` makes the page's patience shorter.
import type { Contributor } from "../../index.ts";
import { type Clock, systemClock } from "../../platform/clock.ts";
import { browserTab } from "../../platform/tab-platform.ts";
import { createContributorOn } from "../create-contributor.ts";

declare global {
  var contributor: Contributor;
}

const asked = new URLSearchParams(location.search);
const speed = Number(asked.get("speed") ?? 1);
const clock: Clock = {
  nowMs: () => systemClock.nowMs() * speed,
  startTimer: (afterMs, due) => systemClock.startTimer(afterMs / speed, due),
};
globalThis.contributor = createContributorOn(browserTab(), clock, Math.random, {
  relayUrl: asked.get("relay") ?? "",
  workerUrl: `/node-worker.js${asked.get("worker") ?? ""}`,
  ortUrl: "/",
  name: "tab",
});
