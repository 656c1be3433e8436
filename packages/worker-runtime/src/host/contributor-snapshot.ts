import { IDLE_SNAPSHOT, type NodeSnapshot } from "../link/node-snapshot.ts";

/** What the page shows of the node. Its identity changes only when something in it did. */
export interface ContributorSnapshot extends NodeSnapshot {
  /** `leader`: this tab is the node. `follower`: another tab of this origin is. `alone-unknown`: no tab is known to be. */
  readonly role: "leader" | "follower" | "alone-unknown";
}

export const IDLE_CONTRIBUTOR: ContributorSnapshot = { ...IDLE_SNAPSHOT, role: "alone-unknown" };
