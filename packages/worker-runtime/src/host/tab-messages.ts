// What the tabs of one origin say to each other. Tabs may come from different builds: what isn't understood is ignored.
import type { ContributorSnapshot } from "./contributor-snapshot.ts";

export const TAB_MESSAGES_VERSION = 1;

export type TabMessage =
  /** Does anybody lead? */
  | { readonly type: "ask" }
  /** The leader's state. */
  | { readonly type: "snapshot"; readonly snapshot: ContributorSnapshot }
  /** A follower's wish. */
  | { readonly type: "command"; readonly command: "pause" | "resume" | "stop" }
  /** Somebody stopped the node: no other tab takes over. */
  | { readonly type: "stopped" }
  /** The leader's tab goes away: another takes over. */
  | { readonly type: "bye" };

export const packTabMessage = (message: TabMessage): unknown => ({ v: TAB_MESSAGES_VERSION, ...message });

export const isTabMessage = (value: unknown): value is TabMessage =>
  typeof value === "object" && value !== null && "v" in value && value.v === TAB_MESSAGES_VERSION && "type" in value;
