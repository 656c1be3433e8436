// The session with real cryptography and Node's own BroadcastChannel; only the clock is turned by hand.
import { recoverMessageAddress, recoverTypedDataAddress } from "viem";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FREE_FAILURES } from "../vault/attempt-pace.ts";
import { freshWords, secretOfWords, textOf } from "../vault/wallet-secret.ts";
import { memoryStore } from "./testing/memory-store.ts";
import { WalletLocked } from "./vault-account.ts";
import { readMeta } from "./wallet-meta.ts";
import { WalletSession } from "./wallet-session.ts";

/** Each opening takes scrypt a second, and several on a busy machine. */
vi.setConfig({ testTimeout: 120_000 });

const PASSPHRASE = "seven starlings on a wire";
const right = { kind: "passphrase", passphrase: PASSPHRASE } as const;
const wrong = { kind: "passphrase", passphrase: "not this one at all" } as const;
const MINUTE = 60_000;

let store: ReturnType<typeof memoryStore>;
const open: WalletSession[] = [];

async function session(): Promise<WalletSession> {
  const made = new WalletSession(store);
  open.push(made);
  await made.load();
  return made;
}

async function created(): Promise<WalletSession> {
  const made = await session();
  expect(await made.create({ secret: freshWords(12), lock: right }, false)).toEqual({ ok: true, value: null });
  return made;
}

const accountOf = (wallet: WalletSession) => {
  const state = wallet.snapshot();
  if (state.phase !== "open") throw new Error(state.phase);
  return state.account;
};

beforeEach(() => {
  // scrypt gives way to the page by timers that must go on.
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  store = memoryStore();
});
afterEach(() => {
  for (const one of open.splice(0)) one.close();
  vi.useRealTimers();
});

it("begins with no wallet, makes one, and signs as its address", async () => {
  const wallet = await session();
  expect(wallet.snapshot()).toEqual({ phase: "none" });
  await wallet.create({ secret: freshWords(12), lock: right }, false);
  const account = accountOf(wallet);
  const signature = await account.signMessage({ message: "hello" });
  expect(await recoverMessageAddress({ message: "hello", signature })).toBe(account.address);
  const typedData = {
    domain: { name: "T" },
    types: { A: [{ name: "n", type: "uint256" }] },
    primaryType: "A",
    message: { n: 1n },
  } as const;
  expect(await recoverTypedDataAddress({ ...typedData, signature: await account.signTypedData(typedData) })).toBe(
    account.address,
  );
  expect(await account.signTransaction({ chainId: 31337, type: "eip1559", to: account.address, value: 1n })).toMatch(
    /^0x02/,
  );
});

it("keeps nothing in the browser that tells the words, and shows nothing secret", async () => {
  // None of these is a word of the record's own, as "open", "account" and "true" are.
  const read = secretOfWords("legal winner thank year wave sausage worth useful legal winner thank yellow");
  if (!read.ok) throw new Error("words of a wallet");
  const secret = read.value;
  const wallet = await session();
  await wallet.create({ secret, lock: right }, false);
  const seen = JSON.stringify([...store.records.values(), wallet.snapshot()]);
  for (const word of textOf(secret).split(" ")) expect(seen).not.toMatch(new RegExp(`\\b${word}\\b`));
  expect(seen).not.toContain(PASSPHRASE);
});

it("is locked again by another visit, and is never written over", async () => {
  const first = await created();
  const { address } = accountOf(first);
  const second = await session();
  expect(second.snapshot()).toMatchObject({ phase: "locked", wallet: { address }, reason: "start" });
  expect(await second.create({ secret: freshWords(12), lock: right }, false)).toEqual({
    ok: false,
    fault: "wallet_exists",
  });
  expect(await second.unlock(right)).toMatchObject({ ok: true });
  expect(accountOf(second).address).toBe(address);
});

it("locks by time, and an account from before signs no more", async () => {
  const wallet = await created();
  const account = accountOf(wallet);
  await vi.advanceTimersByTimeAsync(9 * MINUTE);
  wallet.touch();
  await vi.advanceTimersByTimeAsync(9 * MINUTE);
  expect(wallet.snapshot().phase).toBe("open");
  await vi.advanceTimersByTimeAsync(MINUTE + 20_000);
  expect(wallet.snapshot()).toMatchObject({ phase: "locked", reason: "idle" });
  await expect(account.signMessage({ message: "late" })).rejects.toThrow(WalletLocked);
});

it("locks by time even when timers stood still: the clock is looked at before each signature and each touch", async () => {
  const wallet = await created();
  const account = accountOf(wallet);
  vi.setSystemTime(Date.now() + 11 * MINUTE);
  await expect(account.signMessage({ message: "after sleep" })).rejects.toThrow(WalletLocked);
  expect(wallet.snapshot()).toMatchObject({ phase: "locked", reason: "idle" });
  await wallet.unlock(right);
  vi.setSystemTime(Date.now() + 11 * MINUTE);
  wallet.touch();
  expect(wallet.snapshot().phase).toBe("locked");
});

it("locks at once when asked, and when out of sight if so chosen", async () => {
  const wallet = await created();
  wallet.seen(false);
  expect(wallet.snapshot().phase).toBe("open");
  await wallet.change({ lockOnHide: true, lockMinutes: 60 });
  wallet.seen(false);
  expect(wallet.snapshot()).toMatchObject({ phase: "locked", reason: "hidden" });
  await wallet.unlock(right);
  wallet.lock("asked");
  expect(wallet.snapshot()).toMatchObject({ phase: "locked", reason: "asked" });
});

it("locks in all tabs at once, and one tab's presence keeps the others open", async () => {
  const [one, two] = [await created(), await session()];
  await two.unlock(right);
  await vi.advanceTimersByTimeAsync(9 * MINUTE);
  const heard = new Promise((resolve) => {
    const channel = new BroadcastChannel("starling-wallet");
    channel.onmessage = ({ data }) => {
      channel.close();
      resolve(data);
    };
  });
  one.touch();
  expect(await heard).toBe("active");
  await vi.advanceTimersByTimeAsync(5 * MINUTE);
  expect([one.snapshot().phase, two.snapshot().phase]).toEqual(["open", "open"]);
  one.lock("asked");
  await vi.waitFor(() => expect(two.snapshot()).toMatchObject({ phase: "locked", reason: "elsewhere" }));
});

it("slows tries down, over reloads and tabs, and forgives them once it opens", async () => {
  const wallet = await created();
  wallet.lock("asked");
  for (let i = 0; i < FREE_FAILURES; i++) expect(await wallet.unlock(wrong)).toMatchObject({ fault: "wrong_secret" });
  expect(await wallet.unlock(right)).toMatchObject({ fault: "too_soon" });
  const reloaded = await session();
  expect(await reloaded.unlock(right)).toMatchObject({ fault: "too_soon" });
  expect(await reloaded.reveal(right)).toMatchObject({ fault: "too_soon" });
  vi.setSystemTime(reloaded.nextTryAtMs());
  expect(await reloaded.unlock(right)).toMatchObject({ ok: true });
  expect(reloaded.nextTryAtMs()).toBe(0);
});

it("shows the words only for the secret, open or not", async () => {
  const secret = freshWords(24);
  const wallet = await session();
  await wallet.create({ secret, lock: right }, false);
  expect(await wallet.reveal(wrong)).toMatchObject({ fault: "wrong_secret" });
  const shown = await wallet.reveal(right);
  expect(shown.ok && textOf(shown.value)).toBe(textOf(secret));
});

it("goes to another browser as a file, and is forgotten here", async () => {
  const wallet = await created();
  const { address } = accountOf(wallet);
  const text = wallet.exportText() ?? "";
  expect(await wallet.forget()).toMatchObject({ ok: true });
  expect(wallet.snapshot()).toEqual({ phase: "none" });
  expect(store.records.size).toBe(0);
  store = memoryStore();
  const other = await session();
  expect(await other.importFile("{}")).toMatchObject({ fault: "file_unreadable" });
  expect(await other.importFile(text)).toMatchObject({ ok: true });
  expect(other.snapshot()).toMatchObject({ phase: "locked", wallet: { address }, meta: { isBackedUp: true } });
  expect(await other.unlock(right)).toMatchObject({ ok: true });
});

it("keeps a file of its own that it can't read, and says that it can't", async () => {
  await store.write("file", '{"format":"starling-wallet","version":9}');
  const wallet = await session();
  expect(wallet.snapshot()).toEqual({ phase: "unavailable" });
  expect(store.records.get("file")).toContain('"version":9');
});

it("takes settings that make no sense for the usual ones", () => {
  for (const odd of [
    undefined,
    null,
    5,
    "x",
    {},
    { lockMinutes: 1e9, lockOnHide: "yes", attempts: { failures: -1 } },
  ]) {
    expect(readMeta(odd)).toEqual({
      lockMinutes: 10,
      lockOnHide: false,
      isBackedUp: false,
      usesConnect: false,
      attempts: { failures: 0, lastAtMs: 0 },
    });
  }
});
