import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ERRORS, type ErrorCode, type Hello, LIMITS } from "@starling/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { createIdentity } from "../testing/node-identity.ts";
import { identityIn, simulatedHouse } from "../testing/simulated-house.ts";
import { connectNode, NodeRefused } from "../testing/simulated-node.ts";
import { memoryStores, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import {
  TEST_EMBED_MODEL as EMBED,
  TEST_GENERATE_MODEL as GENERATE,
  TEST_OCR_MODEL as OCR,
} from "../testing/test-catalogue.ts";

let test: TestRelay;
beforeAll(async () => {
  test = await startTestRelay({ config: { siteOrigins: ["https://starling.example"] } });
});
afterEach(() => test.leaveAll());
afterAll(() => test.close());

const other = createIdentity();
const flip = (text: string): string => (text.startsWith("A") ? "B" : "A") + text.slice(1);

describe("the handshake", () => {
  it("[SK1] welcomes a node that signed its challenge", async () => {
    const node = await test.node();
    expect(node.welcome()).toMatchObject({
      version: 1,
      balance: { settled: "0", pending: "0" },
      renewEveryMs: 5_000,
      progressEveryMs: 500,
    });
    expect(node.welcome()?.catalogue.map(({ id }) => id)).toEqual([EMBED, OCR, GENERATE]);
    expect([...(node.welcome()?.prepare ?? [])].sort()).toEqual([EMBED, GENERATE, OCR]);
    expect(test.relay.stats().nodes.connected).toBeGreaterThanOrEqual(0);
  });

  it.each<[string, (hello: Hello) => unknown, ErrorCode, string | null]>([
    [
      "a version that is too new",
      (said) => ({ ...said, protocol: { min: 2, max: 9 } }),
      "protocol_version_unsupported",
      null,
    ],
    [
      "a later version's hello",
      () => ({ protocol: { min: 7, max: 9 }, shape: "other" }),
      "protocol_version_unsupported",
      null,
    ],
    ["a signature of something else", (said) => ({ ...said, signature: flip(said.signature) }), "bad_signature", null],
    ["another node's key", (said) => ({ ...said, publicKey: other.publicKey }), "bad_signature", null],
    ["another node key", (said) => ({ ...said, nodeKey: flip(said.nodeKey) }), "bad_signature", null],
    [
      "no point of the curve",
      (said) => ({ ...said, publicKey: { ...said.publicKey, y: "A".repeat(43) } }),
      "bad_signature",
      null,
    ],
    ["no hello", () => "hello", "invalid_hello", "must be an object"],
    ["nothing", () => null, "invalid_hello", "must be an object"],
    ["a field too many", (said) => ({ ...said, admin: true }), "invalid_hello", '"admin"'],
    ["a long name", (said) => ({ ...said, name: "x".repeat(65) }), "invalid_hello", "name"],
    [
      "a key in another spelling",
      (said) => ({ ...said, publicKey: { ...said.publicKey, x: `${said.publicKey.x.slice(0, 42)}B` } }),
      "invalid_hello",
      "canonically",
    ],
  ])("[SK2] refuses %s", async (_name, hello, code, says) => {
    const refused = await test.node({ hello }).then(
      () => null,
      (error: unknown) => error,
    );
    if (!(refused instanceof NodeRefused)) throw new Error(`expected a refusal, got ${String(refused)}`);
    expect(refused.code).toBe(code);
    expect(refused.message).toContain(says ?? ERRORS[code].sentence);
  });

  it("[SK3] one key is one account, one node key one node", async () => {
    const identity = createIdentity();
    const [a, b] = [await test.node({ identity }), await test.node({ identity })];
    expect(a.welcome()?.accountId).toBe(b.welcome()?.accountId);
    expect(a.welcome()?.nodeId).not.toBe(b.welcome()?.nodeId);
    const stranger = await test.node();
    expect(stranger.welcome()?.accountId).not.toBe(a.welcome()?.accountId);
  });

  it("[SK4] a second connection of a node takes the place of the first", async () => {
    const identity = createIdentity();
    const nodeKey = "node-key-0123456789";
    const first = await test.node({ identity, nodeKey });
    const second = await test.node({ identity, nodeKey });
    expect(second.welcome()?.nodeId).toBe(first.welcome()?.nodeId);
    await eventually(() => expect(first.closedBecause()).toBe("io server disconnect"));
    expect(first.notices).toMatchObject([{ code: "replaced", message: ERRORS.replaced.sentence }]);
    expect(second.closedBecause()).toBeNull();
  });

  it("[SK5] an account has a bounded number of nodes", async () => {
    const identity = createIdentity();
    const models: never[] = [];
    for (let i = 0; i < LIMITS.nodesPerAccountMax; i++) await test.node({ identity, models });
    await expect(test.node({ identity, models })).rejects.toMatchObject({ code: "too_many_nodes" });
  });

  it("[SK6] pages of other sites are refused; programs send no origin", async () => {
    await expect(test.node({ origin: "https://evil.example" })).rejects.toThrow();
    await test.node({ origin: "https://starling.example" });
    await test.node();
  });

  it("[SK20] a suspended account's nodes are refused", async () => {
    const dir = mkdtempSync(join(tmpdir(), "starling-relay-"));
    const stores = await memoryStores(dir);
    const { store } = stores;
    const own = await startTestRelay({ stores, dataDir: dir });
    try {
      const identity = createIdentity();
      const node = await own.node({ identity, models: [] });
      const accountId = node.welcome()?.accountId;
      if (accountId === undefined) throw new Error("the node is welcome");
      await node.leave();
      await store.commit([
        { type: "account-suspended", accountId, checkId: "chk_1", reason: null, isForfeited: true, atMs: 1 },
      ]);
      await expect(own.node({ identity })).rejects.toMatchObject({ code: "account_suspended" });
      await own.node();
    } finally {
      await own.close();
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it("[SK21] the house's key opens no door where the relay has no house", async () => {
    const dir = mkdtempSync(join(tmpdir(), "starling-relay-"));
    const stores = await memoryStores(dir);
    const first = await startTestRelay({ stores, dataDir: dir, house: () => null });
    await first.close();
    const second = await startTestRelay({ stores, dataDir: dir });
    try {
      const keyFile = join(dir, "keys", "referee.json");
      const house = simulatedHouse(() => null)({ relayUrl: second.url, keyFile, modelsDir: "", log: silent });
      await expect(house).rejects.toMatchObject({ code: "invalid_hello" });
    } finally {
      await second.close();
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it("[SK21] the house is asked to make nothing ready at its welcome", async () => {
    const houses: string[][] = [];
    const own = await startTestRelay({
      config: { referee: true },
      startHouse: async (options) => {
        const identity = await identityIn(options.keyFile);
        const node = await connectNode({ url: options.relayUrl, identity, models: [], answer: () => null });
        houses.push(node.welcome()?.prepare ?? ["none"]);
        return { stop: () => node.leave() };
      },
    });
    await own.close();
    expect(houses).toEqual([[]]);
  });
});

const silent = { debug() {}, info() {}, warn() {}, error() {} };
