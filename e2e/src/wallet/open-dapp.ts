// A dApp without a page: WalletConnect's own client in this process. It says of itself what it likes.
import { SignClient } from "@walletconnect/sign-client";

const METHODS = ["personal_sign", "eth_signTypedData_v4", "eth_sendTransaction", "starling_requestInference"];
let opened = 0;

export interface Dapp {
  /** The link that is pasted into a wallet. */
  readonly uri: string;
  /** Resolves once the wallet's owner agrees; rejects with what the wallet answers instead. */
  readonly agreed: Promise<DappSession>;
  close(): Promise<void>;
}

export interface DappSession {
  /** As `eip155:31337:0x…`. */
  readonly accounts: readonly string[];
  /** Rejects with the wallet's refusal, which has a `code`. */
  ask(method: string, params: unknown): Promise<unknown>;
}

/** @param chainId of the network's chain */
export async function openDapp(
  relayUrl: string,
  chainId: number,
  claims: { readonly name: string; readonly url: string },
): Promise<Dapp> {
  const client = await SignClient.init({
    projectId: "local",
    relayUrl: `${relayUrl.replace(/^http/, "ws")}/walletconnect`,
    telemetryEnabled: false,
    customStoragePrefix: `dapp${++opened}`,
    storageOptions: { database: ":memory:" },
    logger: "silent",
    metadata: { ...claims, description: "", icons: [] },
  });
  // Nobody outside is asked.
  client.core.verify.register = async () => "";
  client.core.eventClient.init = async () => {};
  const chain = `eip155:${chainId}`;
  const { uri = "", approval } = await client.connect({
    optionalNamespaces: { eip155: { chains: [chain], methods: METHODS, events: ["chainChanged"] } },
  });
  const agreed = approval().then(({ topic, namespaces }) => ({
    accounts: namespaces.eip155?.accounts ?? [],
    ask: (method: string, params: unknown) =>
      client.request<unknown>({ topic, chainId: chain, request: { method, params } }),
  }));
  // Whoever asks for it hears of its end.
  agreed.catch(() => {});
  return { uri, agreed, close: () => client.core.relayer.transportClose() };
}
