import type { RunningEngine } from "../engine/start-engine.ts";
import type { AccountKeyStore } from "../ports/account-key-store.ts";
import type { Chain } from "../ports/chain.ts";
import type { DeviceNodes } from "../ports/device-nodes.ts";
import type { SessionStore } from "../ports/session-store.ts";
import type { Store } from "../ports/store.ts";
import type { WalletStore } from "../ports/wallet-store.ts";

/** What signing in, devices and wallets work with. */
export interface SessionRoom {
  readonly engine: Pick<RunningEngine, "ask" | "ensureAccount">;
  readonly store: Pick<Store, "account" | "openAccount" | "openContributor">;
  readonly accountKeys: AccountKeyStore;
  readonly wallets: WalletStore;
  readonly sessions: SessionStore;
  readonly nodes: DeviceNodes;
  readonly chain: Pick<Chain, "call"> | null;
  /** What wallets' messages must name. */
  readonly chainId: number;
  /** Sites whose messages wallets may sign; `*` is any. */
  readonly siteOrigins: readonly string[];
}
