import type { StarlingClient } from "@starling/sdk";
import { readKeys } from "../keys/read-keys.ts";
import { dayAt } from "../usage/usage-range.ts";

const DAY_MS = 86_400_000;
const DAYS_SHOWN = 30;

export type OverviewAnswer = Awaited<ReturnType<typeof readOverview>>;

/** All that the overview shows, as of now. */
export async function readOverview(relay: StarlingClient, signal: AbortSignal) {
  const nowMs = Date.now();
  const to = dayAt(nowMs);
  const [account, keys, open, month, recent] = await Promise.all([
    relay.account({ signal }),
    readKeys(relay, signal),
    relay.jobs.page({ state: "open", limit: 25 }, { signal }),
    relay.usage({ from: `${to.slice(0, 7)}-01`, to, by: ["day"] }, { signal }),
    relay.usage({ from: dayAt(nowMs - (DAYS_SHOWN - 1) * DAY_MS), to, by: ["day"] }, { signal }),
  ]);
  return { account, keys, open: open.data, month, recent };
}
