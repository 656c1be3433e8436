// The wallet's and a dApp's real SDKs over the relay's real endpoint.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignClient } from "@walletconnect/sign-client";
import { type Hex, recoverMessageAddress, recoverTypedDataAddress, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Endpoint, openEndpoint } from "../../../../../relay/src/walletconnect/testing/open-endpoint.ts";
import type { Attested } from "./check-origin.ts";
import { openConnectSdk } from "./connect-sdk.ts";
import { createWalletConnect } from "./create-wallet-connect.ts";
import type { DappRequest, Grant, Proposal, WalletConnect } from "./wallet-connect.ts";

const account = privateKeyToAccount(`0x${"11".repeat(32)}`);
const CHAIN = "eip155:31337";
const METHODS = ["personal_sign", "eth_signTypedData_v4", "eth_sendTransaction", "starling_requestInference"];
const grant: Grant = { accounts: [account.address], chainIds: [31_337], methods: METHODS, events: ["chainChanged"] };
type Dapp = Awaited<ReturnType<typeof SignClient.init>>;

let endpoint: Endpoint;
let dapp: Dapp;
const open: WalletConnect[] = [];
const places: string[] = [];
let made = 0;
let dapps = 0;

beforeAll(async () => {
  endpoint = await openEndpoint();
});
// One a test: a dApp ends its other pairings with a wallet of the same name when a session begins, whichever came last.
beforeEach(async () => {
  dapp = await SignClient.init({
    projectId: "local",
    relayUrl: endpoint.url,
    telemetryEnabled: false,
    customStoragePrefix: `dapp${++dapps}`,
    storageOptions: { database: ":memory:" },
    logger: "silent",
    metadata: {
      name: "A dApp\u202e",
      description: "of tests",
      url: "https://dapp.example/x",
      icons: ["javascript:alert(1)"],
    },
  });
  dapp.core.verify.register = async () => "";
  dapp.core.eventClient.init = async () => {};
}, 60_000);
afterEach(async () => {
  dapp.core.heartbeat.stop();
  await dapp.core.relayer.transportClose();
  for (const wallet of open.splice(0)) await wallet.close();
  for (const place of places.splice(0)) rmSync(place, { recursive: true, force: true });
});
afterAll(async () => {
  await endpoint.close();
});

/** @param attested what Verify would say, where it were asked */
async function openWallet(database = ":memory:", attested?: Attested): Promise<WalletConnect> {
  made += database === ":memory:" ? 1 : 0;
  const wallet = await createWalletConnect(
    {
      relayUrl: endpoint.url,
      projectId: null,
      storagePrefix: database === ":memory:" ? `wallet${made}` : "kept",
      ownOrigin: "https://starling.example",
      decodeWith: () => ({ chains: [{ chainId: 31_337, name: "Starling local", symbol: "ETH" }], contracts: [] }),
    },
    {
      database,
      ...(attested === undefined
        ? {}
        : {
            openSdk: (options, events) =>
              openConnectSdk(options, { ...events, onProposal: (id) => events.onProposal(id, attested) }),
          }),
    },
  );
  open.push(wallet);
  return wallet;
}

/** The first of a list of the snapshot that there is. */
function seen<T>(
  wallet: WalletConnect,
  pick: (snapshot: ReturnType<WalletConnect["getSnapshot"]>) => T | undefined,
): Promise<T> {
  return new Promise((resolve) => {
    const look = () => {
      const found = pick(wallet.getSnapshot());
      if (found === undefined) return;
      stop();
      resolve(found);
    };
    const stop = wallet.subscribe(look);
    queueMicrotask(look);
  });
}

async function propose(
  wallet: WalletConnect,
  required = false,
): Promise<{ proposal: Proposal; approval: ReturnType<typeof dapp.connect> }> {
  const asked = { chains: [CHAIN], methods: [...METHODS, "eth_sign"], events: ["chainChanged"] };
  const connecting = await dapp.connect(
    required ? { requiredNamespaces: { eip155: asked } } : { optionalNamespaces: { eip155: asked } },
  );
  expect(await wallet.pair(connecting.uri ?? "")).toEqual({ ok: true, value: null });
  return { proposal: await seen(wallet, ({ proposals }) => proposals[0]), approval: Promise.resolve(connecting) };
}

async function connected(wallet: WalletConnect): Promise<string> {
  const { proposal, approval } = await propose(wallet);
  const agreed = await wallet.approve(proposal.id, grant);
  expect(agreed.ok).toBe(true);
  return (await (await approval).approval()).topic;
}

const ask = (topic: string, method: string, params: unknown) =>
  dapp.request({ topic, chainId: CHAIN, request: { method, params } });
const nextRequest = (wallet: WalletConnect): Promise<DappRequest> => seen(wallet, ({ requests }) => requests[0]);

describe("a dApp's proposal", () => {
  it("is shown in plain words, and grants what was chosen and no more", async () => {
    const wallet = await openWallet();
    const { proposal, approval } = await propose(wallet);
    expect(proposal).toMatchObject({
      dapp: { name: "A dApp⟨U+202E⟩", url: "https://dapp.example/x", icons: [] },
      origin: { state: "unverified", origin: "https://dapp.example" },
      chains: [{ id: CHAIN, words: "Starling local", required: false, supported: true }],
      obstacles: [],
    });
    expect(proposal.methods.find(({ id }) => id === "eth_sign")).toMatchObject({ supported: false });
    const more = { ...grant, methods: [...METHODS, "eth_sign"] };
    expect(await wallet.approve(proposal.id, more)).toMatchObject({ ok: false, error: { code: "not_asked_for" } });
    expect(await wallet.approve(proposal.id, { ...grant, chainIds: [1] })).toMatchObject({
      error: { code: "not_asked_for" },
    });
    expect(await wallet.approve(proposal.id, { ...grant, accounts: [] })).toMatchObject({
      error: { code: "nothing_granted" },
    });
    const less = { ...grant, methods: ["personal_sign"], events: [] };
    expect((await wallet.approve(proposal.id, less)).ok).toBe(true);
    const session = await (await approval).approval();
    expect(session.namespaces.eip155).toMatchObject({
      methods: ["personal_sign"],
      events: [],
      accounts: [`${CHAIN}:${account.address}`],
    });
    expect(wallet.getSnapshot()).toMatchObject({
      proposals: [],
      sessions: [{ granted: { methods: ["personal_sign"] } }],
    });
  });

  it("is turned down, and the dApp hears it", async () => {
    const wallet = await openWallet();
    const { proposal, approval } = await propose(wallet);
    const answered = (await approval).approval();
    const heard = expect(answered).rejects.toMatchObject({ code: 4001 });
    expect((await wallet.reject(proposal.id)).ok).toBe(true);
    await heard;
    expect(await wallet.reject(proposal.id)).toMatchObject({ error: { code: "proposal_gone" } });
  });

  it("that insists on what the wallet lacks can't be agreed to", async () => {
    const wallet = await openWallet();
    const { proposal } = await propose(wallet, true);
    expect(proposal.obstacles).toEqual([expect.stringContaining("eth_sign")]);
    expect(await wallet.approve(proposal.id, grant)).toMatchObject({ error: { code: "proposal_unsupported" } });
  });

  it.each<[string, Attested, string, string]>([
    [
      "attested elsewhere",
      { validation: "INVALID", origin: "https://evil.example", isScam: false },
      "mismatch",
      "origin_mismatch",
    ],
    [
      "called valid with another origin",
      { validation: "VALID", origin: "https://evil.example", isScam: false },
      "mismatch",
      "origin_mismatch",
    ],
    ["a known scam", { validation: "VALID", origin: "https://dapp.example", isScam: true }, "scam", "origin_scam"],
  ])("of a spoofed origin (%s) is warned of", async (_how, attested, state, code) => {
    const wallet = await openWallet(":memory:", attested);
    const { proposal } = await propose(wallet);
    expect(proposal.origin.state).toBe(state);
    expect(proposal.origin.warnings[0]).toMatchObject({ code, severity: "danger" });
  });

  it("of an attested origin is verified, and its session stays so", async () => {
    const wallet = await openWallet(":memory:", { validation: "VALID", origin: "https://dapp.example", isScam: false });
    const { proposal } = await propose(wallet);
    expect(proposal.origin).toEqual({ state: "verified", origin: "https://dapp.example", warnings: [] });
    await wallet.approve(proposal.id, grant);
    expect(wallet.getSnapshot().sessions[0]?.origin.state).toBe("verified");
  });
});

describe("a dApp's requests", () => {
  it("are decoded, answered, and refused", async () => {
    const wallet = await openWallet();
    const topic = await connected(wallet);

    const signing = ask(topic, "personal_sign", [toHex("hello"), account.address]);
    const { id, decoded } = await nextRequest(wallet);
    if (decoded.kind !== "sign-message") throw new Error(decoded.kind);
    expect(decoded.text).toBe("hello");
    expect((await wallet.respond(id, await account.signMessage({ message: { raw: decoded.raw } }))).ok).toBe(true);
    const signature = await signing;
    expect(await recoverMessageAddress({ message: "hello", signature: signature as Hex })).toBe(account.address);
    expect(await wallet.respond(id, "0x")).toMatchObject({ error: { code: "request_gone" } });

    const typed = {
      domain: { name: "X", version: "1", chainId: "31337" },
      types: { V: [{ name: "a", type: "uint256" }] },
      primaryType: "V",
      message: { a: "5" },
    } as const;
    const typing = ask(topic, "eth_signTypedData_v4", [account.address, JSON.stringify(typed)]);
    const second = await nextRequest(wallet);
    if (second.decoded.kind !== "sign-typed-data") throw new Error(second.decoded.kind);
    const { typedData } = second.decoded;
    await wallet.respond(
      second.id,
      await account.signTypedData(typedData as Parameters<typeof account.signTypedData>[0]),
    );
    const data = { ...typed, domain: { ...typed.domain, chainId: 31_337 }, message: { a: 5n } };
    expect(await recoverTypedDataAddress({ ...data, signature: (await typing) as Hex })).toBe(account.address);

    const inferring = ask(topic, "starling_requestInference", [
      { model: "use-lite-en", input: "a cat", maxPrice: "1" },
    ]);
    const refused = expect(inferring).rejects.toMatchObject({ code: 4001 });
    const third = await nextRequest(wallet);
    expect(third.decoded).toMatchObject({ kind: "request-inference", maxPrice: 1_000_000n });
    await wallet.refuse(third.id);
    await refused;
    expect(wallet.getSnapshot().requests).toEqual([]);
  });

  it("that make no sense, or are for another account, are refused without asking", async () => {
    const wallet = await openWallet();
    const topic = await connected(wallet);
    const stranger = `0x${"22".repeat(20)}`;
    await expect(ask(topic, "personal_sign", ["hi", stranger])).rejects.toMatchObject({ code: 4100 });
    await expect(ask(topic, "eth_sendTransaction", [{}])).rejects.toMatchObject({ code: -32_602 });
    await expect(ask(topic, "personal_sign", ["x".repeat(140_000), account.address])).rejects.toMatchObject({
      code: -32_602,
    });
    expect(wallet.getSnapshot().requests).toEqual([]);
    expect(wallet.getSnapshot().refused.map(({ code }) => code)).toEqual([
      "request_too_large",
      "request_malformed",
      "wrong_account",
    ]);
  });

  it("more than may wait are refused", async () => {
    const wallet = await openWallet();
    const topic = await connected(wallet);
    const asks = Array.from({ length: 12 }, (_, i) => ask(topic, "personal_sign", [toHex(`m${i}`), account.address]));
    const outcomes = asks.map((asked) =>
      asked.then(
        () => "answered",
        (error: { code?: number }) => error.code,
      ),
    );
    expect(await Promise.race(outcomes)).toBe(-32_005);
    expect(wallet.getSnapshot().requests).toHaveLength(8);
    expect(wallet.getSnapshot().refused[0]?.code).toBe("too_many_requests");
    for (const { id } of wallet.getSnapshot().requests) await wallet.refuse(id);
    const codes = new Set(await Promise.all(outcomes));
    expect(codes).toEqual(new Set([-32_005, 4001]));
  });
});

describe("a reload", () => {
  // On a busy machine the dApp's SDK now and then never says that its session began, though it has it.
  it("finds the sessions again, and what was asked in between", { retry: 3 }, async () => {
    const place = mkdtempSync(join(tmpdir(), "starling-connect-"));
    places.push(place);
    const database = join(place, "kept");
    const first = await openWallet(database);
    const topic = await connected(first);
    const before = ask(topic, "personal_sign", [toHex("before"), account.address]);
    await first.respond((await nextRequest(first)).id, "0x01");
    expect(await before).toBe("0x01");
    await first.close();
    expect(first.getSnapshot().state).toBe("closed");
    expect(await first.pair("wc:")).toMatchObject({ ok: false });
    const asked = ask(topic, "personal_sign", [toHex("while away"), account.address]);
    await vi.waitFor(() => expect(endpoint.server.counts().messages).toBeGreaterThan(0));
    const second = await openWallet(database);
    expect(second.getSnapshot().sessions).toMatchObject([
      { topic, dapp: { url: "https://dapp.example/x" }, granted: { chainIds: [31_337] } },
    ]);
    const { id, decoded } = await nextRequest(second);
    expect(decoded).toMatchObject({ kind: "sign-message", text: "while away" });
    await second.respond(id, "0xabcd");
    expect(await asked).toBe("0xabcd");
  });
});

describe("a session", () => {
  it("ends from the wallet, and from the dApp", async () => {
    const wallet = await openWallet();
    const topic = await connected(wallet);
    const heard = new Promise<{ topic: string }>((resolve) => dapp.once("session_delete", resolve));
    expect((await wallet.end(topic)).ok).toBe(true);
    expect((await heard).topic).toBe(topic);
    expect(wallet.getSnapshot().sessions).toEqual([]);
    expect(await wallet.end(topic)).toMatchObject({ error: { code: "session_gone" } });
    const again = await connected(wallet);
    await dapp.disconnect({ topic: again, reason: { code: 6000, message: "bye" } });
    await vi.waitFor(() => expect(wallet.getSnapshot().sessions).toEqual([]));
  });

  it("tells which network is in use", async () => {
    const wallet = await openWallet();
    const topic = await connected(wallet);
    const heard = new Promise((resolve) => dapp.once("session_event", ({ params }) => resolve(params)));
    expect((await wallet.tellChain(topic, 31_337)).ok).toBe(true);
    expect(await heard).toEqual({ event: { name: "chainChanged", data: 31_337 }, chainId: CHAIN });
    expect(await wallet.tellChain(topic, 1)).toMatchObject({ error: { code: "not_asked_for" } });
  });
});

it("nothing is asked of anybody outside", async () => {
  const asked: string[] = [];
  const outside = vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    asked.push(String(input));
    return new Response();
  });
  const wallet = await openWallet();
  await connected(wallet);
  expect(asked).toEqual([]);
  outside.mockRestore();
});
