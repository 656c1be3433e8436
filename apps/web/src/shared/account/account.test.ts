// @vitest-environment node
import { SESSION_LIMITS } from "@starling/protocol";
import { isStarlingError } from "@starling/sdk";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createIdentity } from "../../../../relay/src/testing/node-identity.ts";
import { startTestRelay, type TestRelay } from "../../../../relay/src/testing/start-test-relay.ts";
import { type Account, type AccountParts, createAccount } from "./account.ts";
import { linkWallet } from "./link-wallet.ts";
import { connectWallet, type Eip1193, proveWith, WalletRefused } from "./signing-wallet.ts";

const ORIGIN = "http://127.0.0.1:4160";
const PAGE = { host: new URL(ORIGIN).host, origin: ORIGIN };
let relay: TestRelay;
beforeAll(async () => {
  relay = await startTestRelay();
});
afterAll(() => relay.close());

/** A browser at the site: its key, what it remembers, its clock, and whether the network works. */
function createBrowser() {
  const identity = createIdentity();
  const browser = { isOnline: true, remembers: false, clockMs: Date.now(), cleared: (): void => {}, keysOpened: 0 };
  const parts: AccountParts = {
    relayUrl: relay.url,
    openKey: async () => {
      browser.keysOpened += 1;
      return { publicKey: identity.publicKey, sign: async (text) => identity.signText(text) };
    },
    memory: {
      read: () => browser.remembers,
      write: (isSignedIn) => {
        browser.remembers = isSignedIn;
      },
      onCleared: (listener) => {
        browser.cleared = listener;
      },
    },
    deviceName: () => "Firefox on Linux",
    nowMs: () => browser.clockMs,
    fetch: async (input, init) => {
      if (!browser.isOnline) throw new TypeError("no network");
      return fetch(input, { ...init, headers: { ...init?.headers, origin: ORIGIN } });
    },
  };
  return { browser, open: (): Account => createAccount(parts) };
}

/** A wallet of another program, as EIP-1193 has it. */
function createInjected() {
  const account = privateKeyToAccount(generatePrivateKey());
  const injected = { signs: true, asked: [] as string[] };
  const provider: Eip1193 = {
    async request({ method, params = [] }) {
      injected.asked.push(method);
      if (method === "eth_requestAccounts") return [account.address];
      if (!injected.signs) throw Object.assign(new Error("User rejected the request."), { code: 4001 });
      const raw = String(params[0]) as `0x${string}`;
      return account.signMessage({ message: { raw } });
    },
  };
  return { injected, provider, address: account.address.toLowerCase() };
}
const sessionOf = (account: Account) => {
  const state = account.state();
  if (state.phase !== "signed-in") throw new Error(`it is ${JSON.stringify(state)}`);
  return state.session;
};
vi.stubGlobal("location", PAGE);

it("signs in by the browser's key, remembers only that it did, and finds itself again on the next page", async () => {
  const { browser, open } = createBrowser();
  const account = open();
  account.open();
  expect(account.state()).toEqual({ phase: "signed-out", fault: null });
  await account.signInByDevice();
  const { account: id, device } = sessionOf(account);
  expect(JSON.stringify(account.state())).not.toContain("ss-starling-");
  expect(await account.token()).toMatch(/^ss-starling-/);
  expect(browser.remembers).toBe(true);
  const first = await account.ask((asked) => asked.devices.list().next());
  expect(first.value).toMatchObject({ id: device, label: "Firefox on Linux", current: true });

  const next = open();
  const seen = new Promise<void>((resolve) => next.subscribe(resolve));
  next.open();
  expect(next.state()).toEqual({ phase: "unknown" });
  await seen;
  expect(sessionOf(next).account).toBe(id);
});

it("asks the relay for whoever wants to know, signing in once when many want to at the same time", async () => {
  const { browser, open } = createBrowser();
  const account = open();
  const ids = await Promise.all([1, 2, 3].map(() => account.ask(async (asked) => (await asked.account()).id)));
  expect(new Set(ids)).toEqual(new Set([sessionOf(account).account]));
  expect(browser.keysOpened).toBe(1);
});

it("renews a session that was ended elsewhere, and one that is nearly over, without a word", async () => {
  const { browser, open } = createBrowser();
  const account = open();
  await account.signInByDevice();
  const first = sessionOf(account);
  await account.ask((asked) => asked.session.end(first.id));
  expect((await account.ask((asked) => asked.account())).id).toBe(first.account);
  const second = sessionOf(account);
  expect(second.id).not.toBe(first.id);
  browser.clockMs += SESSION_LIMITS.sessionTtlMs;
  await account.ask((asked) => asked.account());
  expect(sessionOf(account).id).not.toBe(second.id);
});

it("signs out here and in the other tabs, and stays signed out", async () => {
  const { browser, open } = createBrowser();
  const [account, otherTab] = [open(), open()];
  for (const tab of [account, otherTab]) {
    tab.open();
    await tab.signInByDevice();
  }
  await account.signOut();
  browser.cleared();
  for (const tab of [account, otherTab]) expect(tab.state()).toEqual({ phase: "signed-out", fault: null });
  expect(browser.remembers).toBe(false);
});

it("says why it could not sign in, and does so when it can", async () => {
  const { browser, open } = createBrowser();
  const account = open();
  browser.isOnline = false;
  await account.signInByDevice();
  expect(account.state()).toMatchObject({ phase: "signed-out", fault: { code: "relay_unreachable" } });
  await expect(account.ask((asked) => asked.account())).rejects.toSatisfy(isStarlingError);
  browser.isOnline = true;
  await account.signInByDevice();
  expect(account.state().phase).toBe("signed-in");
}, 30_000);

it("a revoked browser is told so and remembers nothing", async () => {
  const { browser, open } = createBrowser();
  const account = open();
  await account.signInByDevice();
  const { device } = sessionOf(account);
  const { provider } = createInjected();
  expect(await linkWallet(account, await connectWallet(provider), { merge: false })).toEqual({ how: "linked" });
  await account.ask((asked) => asked.devices.revoke(String(device)));
  await expect(account.ask((asked) => asked.account())).rejects.toMatchObject({ code: "device_revoked" });
  expect(account.state()).toMatchObject({ phase: "signed-out", fault: { code: "device_revoked" } });
  expect(browser.remembers).toBe(false);
});

it("signs in with a wallet on a new device, and a wallet that says no changes nothing", async () => {
  const { provider, injected, address } = createInjected();
  const first = createBrowser().open();
  const wallet = await connectWallet(provider);
  injected.signs = false;
  expect(await linkWallet(first, wallet, { merge: false })).toEqual({ how: "refused" });
  injected.signs = true;
  expect(await linkWallet(first, wallet, { merge: false })).toEqual({ how: "linked" });

  const second = createBrowser().open();
  await second.signInByWallet(proveWith(wallet, { to: "signIn" }), { create: false });
  expect(sessionOf(second)).toMatchObject({ account: sessionOf(first).account, by: "wallet", wallet: address });
  const stranger = await connectWallet(createInjected().provider);
  const third = createBrowser().open();
  const signIn = proveWith(stranger, { to: "signIn" });
  await expect(third.signInByWallet(signIn, { create: false })).rejects.toMatchObject({ code: "wallet_not_found" });
  await third.signInByWallet(signIn, { create: true });
  expect(sessionOf(third).account).not.toBe(sessionOf(first).account);
});

it("a wallet of another account is told of, and merged only when asked; the browser's key signs in to it then", async () => {
  const { provider } = createInjected();
  const wallet = await connectWallet(provider);
  const target = createBrowser().open();
  await target.signInByWallet(proveWith(wallet, { to: "signIn" }), { create: true });
  const source = createBrowser().open();
  await source.signInByDevice();
  const { account: before, device } = sessionOf(source);
  expect(await linkWallet(source, wallet, { merge: false })).toEqual({ how: "elsewhere" });
  expect(sessionOf(source).account).toBe(before);
  const { account: into } = sessionOf(target);
  expect(await linkWallet(source, wallet, { merge: true })).toEqual({ how: "merged", account: into });
  expect(sessionOf(source)).toMatchObject({ account: into, by: "device", device });
});

it("refuses wallets that don't speak as EIP-1193 has it", async () => {
  const saying = (accounts: unknown): Eip1193 => ({ request: async () => accounts });
  for (const accounts of [undefined, [], ["0x1"], "0x", [{ address: "0x" }]])
    await expect(connectWallet(saying(accounts))).rejects.toThrow(WalletRefused);
  const address = `0x${"a".repeat(40)}`;
  const mute = await connectWallet({ request: async ({ method }) => (method === "personal_sign" ? 7 : [address]) });
  await expect(mute.signMessage("a")).rejects.toThrow(WalletRefused);
});
