import {
  type AccountId,
  addDeviceText,
  type CreatedSession,
  createdSession,
  devicesPage,
  type ErrorCode,
  entriesPage,
  keysPage,
  linkedWallet,
  parsePoints,
  SIWE_STATEMENTS,
  walletsList,
} from "@starling/protocol";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openTestStores, STORE_KINDS, type TestStores } from "../stores/testing/open-test-stores.ts";
import { eventually } from "../testing/eventually.ts";
import { createIdentity, type NodeIdentity } from "../testing/node-identity.ts";
import {
  askChallenge,
  createTestWallet,
  linkWallet,
  signInByDevice,
  signInByWallet,
  type TestWallet,
  walletSignIn,
} from "../testing/people.ts";
import {
  type Reply,
  refusalIn,
  startTestRelay,
  type TestRelay,
  type TestRelayOptions,
} from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED } from "../testing/test-catalogue.ts";

/** Whole relays on three databases, some waiting for rewards to be settled, however busy the machine is. */
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});
async function start(kind: (typeof STORE_KINDS)[number] | TestStores, options: TestRelayOptions = {}) {
  const kept = typeof kind === "string" ? await openTestStores(kind) : kind;
  if (typeof kind === "string") open.push(kept);
  const test = await startTestRelay({ dataDir: kept.dataDir, stores: kept.stores, ...options });
  open.push(test);
  return { test, kept };
}

const refuses = (reply: Reply, code: ErrorCode, param: string | null = null) =>
  expect(refusalIn(reply)).toMatchObject({ code, param });

interface Purse {
  readonly available: bigint;
  readonly held: bigint;
  readonly pending: bigint;
}
const micro = (text: string): bigint => parsePoints(text) ?? -1n;
async function purse(test: TestRelay, apiKey: string): Promise<Purse> {
  const { available, held, pending } = await test.points({ accountId: test.consumer.accountId, apiKey });
  return { available: micro(available), held: micro(held), pending: micro(pending) };
}
const all = ({ available, held, pending }: Purse): bigint => available + held + pending;

/** Everything that the ledger has moved sums to zero, and each balance is what its entries say. */
async function checkBooks({ stores }: TestStores, accounts: readonly AccountId[]): Promise<void> {
  for (const accountId of accounts) {
    const account = await stores.store.account(accountId);
    const entries = await stores.store.entries({ accountId, before: null, limit: 200 });
    const sum = (of: (entry: (typeof entries)[number]) => bigint) => entries.reduce((n, entry) => n + of(entry), 0n);
    expect([accountId, account?.available, account?.escrow]).toEqual([
      accountId,
      sum(({ available }) => available),
      sum(({ escrow }) => escrow),
    ]);
  }
}

async function addDevice(test: TestRelay, apiKey: string, account: AccountId, identity: NodeIdentity, merge = false) {
  const { nonce } = await askChallenge(test);
  const signature = identity.signText(addDeviceText(new URL(test.url).host, nonce, account));
  const body = { publicKey: identity.publicKey, nonce, signature, merge };
  return test.call("POST", "/v1/account/devices", { apiKey, body });
}

/** A program's account with points of every sort: to spend, held by an open job, and earned but not settled. */
async function richAccount(test: TestRelay) {
  const { accountId, apiKey } = await test.relay.openConsumer({ name: "rich", microPoints: 500_000_000n });
  const identity = createIdentity();
  expect((await addDevice(test, apiKey, accountId, identity)).status).toBe(201);
  const node = await test.node({ identity });
  expect(node.welcome()?.accountId).toBe(accountId);
  const body = { model: EMBED, assurance: "none", items: Array.from({ length: 40 }, (_, i) => `text ${i}`) };
  const earning = await test.call("POST", "/v1/jobs", { body });
  await test.call("GET", `/v1/jobs/${String(earning.json?.id)}/results`);
  await eventually(async () => expect((await purse(test, apiKey)).pending).toBeGreaterThan(0n));
  await node.leave();
  const spending = await test.call("POST", "/v1/jobs", { apiKey, body });
  expect(spending.status).toBe(201);
  const before = await purse(test, apiKey);
  for (const part of Object.values(before)) expect(part).toBeGreaterThan(0n);
  return { accountId, apiKey, identity, jobId: String(spending.json?.id), before };
}

/** Long enough for a busy machine to merge before rewards are settled. */
const SETTLED_LATER = { escrowAgeMs: 10_000, provenMatches: 0 };
const NEVER_SETTLED = { escrowAgeMs: 3_600_000, provenMatches: 0 };

describe.each(STORE_KINDS)("merging accounts on %s", (kind) => {
  it("[AC1] loses no point: what is there goes at once, what is held or not settled as soon as it may", async () => {
    const { test, kept } = await start(kind, { policy: SETTLED_LATER });
    const rich = await richAccount(test);
    const wallet = createTestWallet();
    const target = await signInByWallet(test, wallet);
    const reply = await linkWallet(test, { token: rich.apiKey, account: rich.accountId }, wallet, true);
    expect(linkedWallet.parse(reply.json)).toMatchObject({
      account: target.account,
      merged: rich.accountId,
      session: null,
    });
    expect(await purse(test, target.token)).toEqual({ available: rich.before.available, held: 0n, pending: 0n });
    const { held, pending } = rich.before;
    const closed = await kept.stores.store.account(rich.accountId);
    expect(closed).toMatchObject({ mergedInto: target.account, available: held, held, escrow: pending });

    // Its key is the target's now, also for the jobs that were its own.
    const cancelled = await test.call("DELETE", `/v1/jobs/${rich.jobId}`, { apiKey: rich.apiKey });
    expect(cancelled.json).toMatchObject({ state: "cancelled" });
    const whole = { available: all(rich.before), held: 0n, pending: 0n };
    await eventually(async () => expect(await purse(test, target.token)).toEqual(whole), { timeout: 45_000 });
    expect(await kept.stores.store.account(rich.accountId)).toMatchObject({ available: 0n, held: 0n, escrow: 0n });
    await checkBooks(kept, [rich.accountId, target.account]);
    const { data } = entriesPage.parse((await test.call("GET", "/v1/account/entries", { apiKey: target.token })).json);
    expect(data.map(({ type }) => type)).toEqual(["merge", "merge", "merge"]);
  });

  it("[AC1] goes on with the relay that comes after", async () => {
    const { test, kept } = await start(kind, { policy: NEVER_SETTLED, config: { drainMs: 0 } });
    const rich = await richAccount(test);
    const wallet = createTestWallet();
    const asked = { token: rich.apiKey, account: rich.accountId };
    await signInByWallet(test, wallet);
    expect((await linkWallet(test, asked, wallet, true)).status).toBe(201);
    await test.close();

    const { test: after } = await start(kept, { policy: NEVER_SETTLED });
    const back = createdSession.parse((await walletSignIn(after, wallet, false)).json);
    expect((await purse(after, back.token)).available).toBe(rich.before.available);
    const cancelled = await after.call("DELETE", `/v1/jobs/${rich.jobId}`, { apiKey: back.token });
    expect(cancelled.json).toMatchObject({ state: "cancelled" });
    const due = rich.before.available + rich.before.held;
    await eventually(async () => expect((await purse(after, back.token)).available).toBe(due));
    const closed = await kept.stores.store.account(rich.accountId);
    expect(closed).toMatchObject({ available: 0n, held: 0n, escrow: rich.before.pending });
    await checkBooks(kept, [rich.accountId, back.account]);
  });

  it("[AC2] takes devices, wallets and API keys along, ends sessions, and live nodes come back as the target's", async () => {
    const { test } = await start(kind);
    const [identity, wallet, own] = [createIdentity(), createTestWallet(), createTestWallet()];
    const target = await signInByWallet(test, wallet);
    const source = await signInByDevice(test, identity);
    expect((await linkWallet(test, source, own)).status).toBe(201);
    const made = await test.call("POST", "/v1/keys", { apiKey: source.token, body: { name: "goes along" } });
    const node = await test.node({ identity, reconnect: true });
    refuses(await linkWallet(test, source, wallet), "wallet_linked_elsewhere");
    const merged = linkedWallet.parse((await linkWallet(test, source, wallet, true)).json);
    expect(merged).toMatchObject({ account: target.account, merged: source.account });
    const session = merged.session;
    if (session === null) throw new Error("no session came of the merge");
    refuses(await test.call("GET", "/v1/account", { apiKey: source.token }), "invalid_api_key");
    const get = async (path: string) => (await test.call("GET", path, { apiKey: session.token })).json;
    expect(devicesPage.parse(await get("/v1/account/devices")).data.map(({ id }) => id)).toEqual([source.device]);
    const addresses = walletsList.parse(await get("/v1/account/wallets")).data.map(({ address }) => address);
    expect(addresses.sort()).toEqual([own.address, wallet.address].sort());
    expect(keysPage.parse(await get("/v1/keys")).data.map(({ name }) => name)).toEqual(["goes along"]);
    const asKey = await test.call("GET", "/v1/account", { apiKey: String(made.json?.key) });
    expect(asKey.json).toMatchObject({ id: target.account });
    await eventually(() => expect(node.welcome()?.accountId).toBe(target.account));
    expect(node.notices.map(({ code }) => code)).toContain("account_merged");
    for (const signIn of [signInByDevice(test, identity), signInByWallet(test, own)])
      expect((await signIn).account).toBe(target.account);
  });

  it("[AC3] of merges that race, each account is closed once, and the points are where the keys are", async () => {
    const { test, kept } = await start(kind);
    const people = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const wallet = createTestWallet();
        const { accountId, apiKey } = await test.relay.openConsumer({ name: "racer", microPoints: 7_000_000n });
        expect((await linkWallet(test, { token: apiKey, account: accountId }, wallet)).status).toBe(201);
        return { wallet, account: accountId, token: apiKey };
      }),
    );
    // Each into each other, all at once: into itself among them, and against each other.
    const tries = people.flatMap((from) => people.map((into) => linkWallet(test, from, into.wallet, true)));
    const replies = await Promise.all(tries);
    const merged = replies.map(({ json }) => linkedWallet.safeParse(json).data?.merged ?? null).filter(Boolean);
    expect(new Set(merged).size).toBe(merged.length);
    expect(merged.length).toBeGreaterThan(0);
    for (const reply of replies.filter(({ status }) => status >= 400))
      expect(["account_merged", "wallet_linked_elsewhere", "siwe_refused", "merge_refused"]).toContain(
        refusalIn(reply).code,
      );

    const owners = await Promise.all(people.map(({ wallet }) => signInByWallet(test, wallet)));
    const left = new Map(owners.map(({ account, token }) => [account, token]));
    expect(left.size).toBe(people.length - merged.length);
    const purses = await Promise.all([...left.values()].map((token) => purse(test, token)));
    await eventually(() => expect(purses.reduce((n, of) => n + all(of), 0n)).toBe(28_000_000n));
    await checkBooks(
      kept,
      people.map(({ account }) => account),
    );
  });
});

describe("merging accounts", () => {
  const session = async (test: TestRelay, wallet: TestWallet): Promise<CreatedSession> => signInByWallet(test, wallet);

  it("[AC4] needs the wallet's word for that very account, and `merge`", async () => {
    const { test } = await start("memory");
    const [mine, other, wallet] = [createTestWallet(), createTestWallet(), createTestWallet()];
    const [source, third] = [await session(test, mine), await session(test, other)];
    await session(test, wallet);
    const { account } = source;
    const send = async (statement: "link" | "merge", of: AccountId, merge: boolean) => {
      const proof = await wallet.prove(await askChallenge(test), SIWE_STATEMENTS[statement](of));
      const headers = { origin: "https://starling.example" };
      return test.call("POST", "/v1/account/wallets", { apiKey: source.token, body: { ...proof, merge }, headers });
    };
    refuses(await send("link", account, true), "siwe_refused", "statement");
    refuses(await send("merge", account, false), "siwe_refused", "statement");
    refuses(await send("merge", third.account, true), "siwe_refused", "statement");
    refuses(await send("link", account, false), "wallet_linked_elsewhere");
    refuses(await linkWallet(test, source, createTestWallet(), true), "wallet_not_found");
    expect((await send("merge", account, true)).status).toBe(201);
  });

  it("[AC4] of a device's account into the one that is signed in needs the device's word", async () => {
    const { test } = await start("memory");
    const identity = createIdentity();
    const node = await test.node({ identity });
    const target = await session(test, createTestWallet());
    refuses(await addDevice(test, target.token, target.account, identity), "device_linked_elsewhere");
    const added = await addDevice(test, target.token, target.account, identity, true);
    expect([added.status, added.json]).toEqual([201, expect.objectContaining({ object: "device" })]);
    const from = node.welcome()?.accountId;
    expect((await signInByDevice(test, identity)).account).toBe(target.account);
    expect(from).not.toBe(target.account);
  });

  it("[AC5] is refused to operators, while a batch runs, and where both together would have too many wallets", async () => {
    const { test, kept } = await start("memory");
    const nowMs = Date.now();
    const identity = createIdentity();
    const wallet = createTestWallet();
    const source = await signInByDevice(test, identity);
    const operator = await kept.stores.store.openAccount({
      accountId: "acc_0000000000000000000PERAT0R",
      kind: "operator",
      name: "operator",
      nowMs,
    });
    const { accountId } = operator;
    await kept.stores.wallets.link({
      address: wallet.address,
      accountId,
      chainId: null,
      label: null,
      walletsMax: 1,
      nowMs,
    });
    refuses(await linkWallet(test, source, wallet, true), "merge_refused");

    const file = new FormData();
    file.set("purpose", "batch");
    const lines = JSON.stringify({
      custom_id: "1",
      method: "POST",
      url: "/v1/embeddings",
      body: { model: EMBED, input: "a" },
    });
    file.set("file", new Blob([lines]), "lines.jsonl");
    const busy = await test.relay.openConsumer({ name: "busy", microPoints: 5_000_000n });
    const authorization = `Bearer ${busy.apiKey}`;
    const upload = await fetch(`${test.url}/v1/files`, { method: "POST", headers: { authorization }, body: file });
    const { id } = JSON.parse(await upload.text());
    const body = { input_file_id: id, endpoint: "/v1/embeddings", completion_window: "24h" };
    const batch = await test.call("POST", "/v1/batches", { apiKey: busy.apiKey, body });
    expect(batch.status).toBeLessThan(300);
    const goal = createTestWallet();
    await signInByWallet(test, goal);
    const asked = { token: busy.apiKey, account: busy.accountId };
    refuses(await linkWallet(test, asked, goal, true), "merge_refused");

    const many = createTestWallet();
    const target = await signInByWallet(test, many);
    for (const [of, count] of [
      [target.account, 9],
      [source.account, 11],
    ] as const)
      for (let i = 0; i < count; i++)
        await kept.stores.wallets.link({
          address: createTestWallet().address,
          accountId: of,
          chainId: null,
          label: null,
          walletsMax: 20,
          nowMs,
        });
    refuses(await linkWallet(test, source, many, true), "too_many_wallets");
  });
});
