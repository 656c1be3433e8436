// The wallet's one connection to dApps over all tabs of this browser: begun when it is needed, kept while the page lives.
import { type ConnectResult, refuse } from "./connect/connect-failure.ts";
import type { ConnectSnapshot, WalletConnect, WalletConnectOptions } from "./connect/wallet-connect.ts";

export type HeldConnection =
  /** Not begun: there is no wallet, no chain, or no need. */
  | { readonly phase: "off" }
  /** Another tab answers the dApps. */
  | { readonly phase: "elsewhere" }
  | { readonly phase: "starting" }
  | { readonly phase: "failed" }
  | { readonly phase: "on"; readonly connect: WalletConnect; readonly snapshot: ConnectSnapshot };

const TURN = "starling-wallet-connect";

export class ConnectHolder {
  #state: HeldConnection = { phase: "off" };
  readonly #listeners = new Set<() => void>();
  #owner: string | undefined;
  #release: (() => void) | undefined;

  readonly snapshot = (): HeldConnection => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Begins for this wallet; waits while another tab has the turn. Idempotent for the same wallet. */
  begin(options: WalletConnectOptions): void {
    if (this.#owner === options.storagePrefix) return;
    this.#owner = options.storagePrefix;
    this.#show({ phase: "elsewhere" });
    void navigator.locks.request(TURN, () => this.#hold(options)).catch(() => this.#show({ phase: "failed" }));
  }

  /** Ends every session and lets go: the wallet is being forgotten. */
  async forget(): Promise<void> {
    if (this.#state.phase !== "on") return;
    const { connect, snapshot } = this.#state;
    for (const { topic } of snapshot.sessions) await connect.end(topic);
    await connect.close();
    this.#release?.();
    this.#owner = undefined;
    this.#show({ phase: "off" });
  }

  async pair(uri: string): Promise<ConnectResult<null>> {
    return this.#state.phase === "on" ? this.#state.connect.pair(uri) : refuse("closed");
  }

  /** Has the turn until the page goes or the wallet is forgotten. */
  async #hold(options: WalletConnectOptions): Promise<void> {
    this.#show({ phase: "starting" });
    const { createWalletConnect } = await import("./connect/create-wallet-connect.ts");
    const connect = await createWalletConnect(options);
    const tell = () => this.#show({ phase: "on", connect, snapshot: connect.getSnapshot() });
    connect.subscribe(tell);
    tell();
    await new Promise<void>((resolve) => {
      this.#release = resolve;
    });
  }

  #show(state: HeldConnection): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
