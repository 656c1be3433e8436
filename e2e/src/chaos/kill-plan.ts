import { wholeBetween } from "./seeded-random.ts";

/** When the relay is killed: a while after so many items are answered, or a while after it was started again. */
export type Kill =
  | { readonly kind: "working"; readonly atItems: number; readonly afterMs: number }
  | { readonly kind: "starting"; readonly afterMs: number };

/** Every fourth kill or so strikes a relay that has only begun to start. */
const STARTING_SHARE = 0.25;
const WORKING_AFTER_MS_MAX = 150;
const STARTING_AFTER_MS_MAX = 3_000;
/** The last kill leaves enough to do that it falls inside the job. */
const LAST_AT = 0.9;

/** Kills in order, for a job of so many items. */
export function planKills(kills: number, items: number, random: () => number): readonly Kill[] {
  const isStarting = Array.from({ length: kills }, (_, i) => i > 0 && random() < STARTING_SHARE);
  const working = isStarting.filter((starting) => !starting).length;
  const moments = Array.from({ length: working }, () => Math.ceil(random() * items * LAST_AT)).sort((a, b) => a - b);
  return isStarting.map((starting) =>
    starting
      ? { kind: "starting", afterMs: wholeBetween(random, 0, STARTING_AFTER_MS_MAX) }
      : { kind: "working", atItems: moments.shift() ?? 0, afterMs: wholeBetween(random, 0, WORKING_AFTER_MS_MAX) },
  );
}
