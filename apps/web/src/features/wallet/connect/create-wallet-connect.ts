import type { WalletConnect, WalletConnectOptions } from "./wallet-connect.ts";

/** Rejects until connections are there. */
export function createWalletConnect(_: WalletConnectOptions): Promise<WalletConnect> {
  return Promise.reject(new Error("not there yet"));
}
