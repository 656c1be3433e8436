// A stream on its way through the generator.
import type { StreamListener } from "../text-generator.ts";
import type { Kv } from "./kv.ts";
import type { Stream } from "./stream.ts";

export interface Live {
  readonly stream: Stream;
  readonly listener: StreamListener;
  /** Nothing kept of others is used, and nothing of it is kept. */
  readonly fresh: boolean;
  /** A check or a self-test: it takes no stream's place. */
  readonly aside: boolean;
  /** `waiting` for a place, `reading` what it begins with, `stepping` in a group, then `ended` or, with nothing of it to be trusted, `failed`. */
  state: "waiting" | "reading" | "stepping" | "ended" | "failed";
  /** What was read so far, while it reads; its share is the stream's. */
  kv: Kv | null;
}

/** Lets go of what the stream holds; of its place in a group the next step takes note. */
export function endLive(live: Live, as: "ended" | "failed" = "ended"): void {
  if (isOver(live)) return;
  live.state = as;
  live.kv?.drop();
  live.kv = null;
}

export const isOver = ({ state }: Live): boolean => state === "ended" || state === "failed";
