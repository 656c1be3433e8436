import type { AccountId } from "@starling/protocol";
import type { RunningEngine } from "../engine/start-engine.ts";
import type { AccountKeyStore } from "../ports/account-key-store.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import type { Log } from "../ports/log.ts";
import type { StandingStore } from "../ports/standing-store.ts";
import type { Store } from "../ports/store.ts";
import type { NodeRegistry } from "./node-registry.ts";

/** What the handlers of /node work with. */
export interface NodeRoom {
  readonly engine: RunningEngine;
  readonly registry: NodeRegistry;
  readonly catalogue: Catalogue;
  readonly store: Pick<Store, "openContributor">;
  readonly accountKeys: Pick<AccountKeyStore, "touch">;
  readonly standings: StandingStore;
  readonly log: Log;
  readonly renewEveryMs: number;
  /** The account of the relay's own referee, where it has one. */
  readonly houseAccountId: AccountId | null;
}
