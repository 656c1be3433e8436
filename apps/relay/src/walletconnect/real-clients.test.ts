// The clients' own code against a whole relay, beside its Socket.IO.
import { Core } from "@walletconnect/core";
import { SignClient } from "@walletconnect/sign-client";
import { Web3Wallet } from "@walletconnect/web3wallet";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";

const CHAIN = "eip155:31337";
const ACCOUNT = `${CHAIN}:0x90f79bf6eb2c4f870365e785982e1f101e93b906`;
const asked = { chains: [CHAIN], methods: ["personal_sign", "starling_requestInference"], events: ["chainChanged"] };

type Wallet = Awaited<ReturnType<typeof Web3Wallet.init>>;
type Dapp = Awaited<ReturnType<typeof SignClient.init>>;

let bed: TestRelay;
let relayUrl: string;
let wallet: Wallet;
let dapp: Dapp;
let topic: string;
let started = 0;

type AnyCore = Parameters<typeof Web3Wallet.init>[0]["core"];

/** A client's core that asks nobody outside for anything. */
function quietCore(): AnyCore {
  started += 1;
  const core = new Core({
    projectId: "local",
    relayUrl,
    telemetryEnabled: false,
    customStoragePrefix: `client${started}`,
    storageOptions: { database: ":memory:" },
    logger: "silent",
  });
  core.verify.register = async () => "";
  core.verify.resolve = async () => ({ origin: "" });
  core.eventClient.init = async () => {};
  // Its own class and its own interface differ under exactOptionalPropertyTypes.
  return core as AnyCore;
}
const metadata = (name: string) => ({ name, description: name, url: "http://localhost:3000", icons: [] });

/** Pairs them; the wallet agrees to everything, and both know that it did. */
async function connect(): Promise<string> {
  const agreed = new Promise<unknown>((resolve) =>
    wallet.once("session_proposal", ({ id }) => {
      const { chains, methods, events } = asked;
      resolve(wallet.approveSession({ id, namespaces: { eip155: { chains, accounts: [ACCOUNT], methods, events } } }));
    }),
  );
  const { uri, approval } = await dapp.connect({ optionalNamespaces: { eip155: asked } });
  await wallet.pair({ uri: uri ?? "" });
  const [{ topic }] = await Promise.all([approval(), agreed]);
  return topic;
}
const ask = (text: string) =>
  dapp.request({ topic, chainId: CHAIN, request: { method: "personal_sign", params: [text, ACCOUNT.slice(-42)] } });

beforeAll(async () => {
  bed = await startTestRelay();
  relayUrl = `${bed.url.replace(/^http/, "ws")}/walletconnect`;
  wallet = await Web3Wallet.init({ core: quietCore(), metadata: metadata("wallet") });
  dapp = await SignClient.init({ core: quietCore(), metadata: metadata("dapp") });
  topic = await connect();
});
afterAll(async () => {
  for (const { core } of [wallet, dapp]) await core.relayer.transportClose();
  await bed.close();
});

describe("sign-client and web3wallet", () => {
  it("pair, ask and answer through the relay, and Socket.IO goes on beside them", async () => {
    const socketIo = new WebSocket(`${bed.url.replace(/^http/, "ws")}/socket.io/?EIO=4&transport=websocket`);
    const opened = new Promise<string>((resolve) => socketIo.once("message", (data) => resolve(String(data))));
    const responded = new Promise<unknown>((resolve) =>
      wallet.once("session_request", ({ id, topic: on, params }) => {
        const result = `signed ${params.request.params[0]}`;
        resolve(wallet.respondSessionRequest({ topic: on, response: { id, jsonrpc: "2.0", result } }));
      }),
    );
    expect(await ask("0x01")).toBe("signed 0x01");
    // The next test hangs up: the wallet must be done.
    await responded;
    expect(await opened).toMatch(/^0\{"sid"/);
    socketIo.close();
    const metrics = await (await fetch(`${bed.url}/metrics`)).text();
    expect(metrics).toMatch(/starling_walletconnect_connections 2/);
  });

  it("find what was sent while they were away", async () => {
    await wallet.core.relayer.transportClose();
    const answer = ask("0x02");
    // The dApp's next round trip to the relay comes after its request.
    await vi.waitFor(async () => {
      expect(await (await fetch(`${bed.url}/metrics`)).text()).toMatch(/starling_walletconnect_messages [1-9]/);
    }, 10_000);
    wallet.once("session_request", ({ id, topic: on }) => {
      void wallet.respondSessionRequest({ topic: on, response: { id, jsonrpc: "2.0", result: "late" } });
    });
    await wallet.core.relayer.transportOpen();
    expect(await answer).toBe("late");
  });

  it("end a session on both sides", async () => {
    const ended = new Promise((resolve) => wallet.once("session_delete", resolve));
    await dapp.disconnect({ topic, reason: { code: 6000, message: "bye" } });
    expect(await ended).toMatchObject({ topic });
    expect(Object.keys(wallet.getActiveSessions())).not.toContain(topic);
  });
});

it("other upgrades are still hung up on", async () => {
  const socket = new WebSocket(`${bed.url.replace(/^http/, "ws")}/elsewhere`);
  await expect(new Promise((_resolve, reject) => socket.once("error", reject))).rejects.toThrow(/hang up|ECONNRESET/);
});
