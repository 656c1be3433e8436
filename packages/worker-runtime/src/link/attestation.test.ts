import { createHash } from "node:crypto";
import { attestationLeaf, attestationText, encodeText, packBundle, type Result, type Sha256 } from "@starling/protocol";
import { afterEach, describe, expect, test } from "vitest";
import { batchOf, type NodeState, step, workOf } from "../machine/index.ts";
import { JOB, play, sampleLease } from "../machine/testing/sample-machine.ts";
import { KEY_ALGORITHM, nodeKeyOf, publicPart } from "../platform/node-key.ts";
import { HASHED_HERE_BYTES_MAX, sha256 as ours, sha256Hex } from "../platform/sha256.ts";
import { type Attestor, createAttestor } from "./attestor.ts";
import { startNodeSession } from "./node-session.ts";
import { createManualClock } from "./testing/manual-clock.ts";
import { openRelayStandIn, type RelayStandIn } from "./testing/relay-stand-in.ts";
import { createTrivialCompute } from "./testing/trivial-compute.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function makeKey() {
  const pair = await crypto.subtle.generateKey(KEY_ALGORITHM, true, ["sign", "verify"]);
  const key = nodeKeyOf(pair.privateKey, publicPart(await crypto.subtle.exportKey("jwk", pair.publicKey)));
  const holds = (signature: string, text: string) =>
    crypto.subtle.verify(
      { name: "ECDSA", hash: "SHA-256" },
      pair.publicKey,
      new Uint8Array(Buffer.from(signature, "base64url")),
      new Uint8Array(encodeText(text)),
    );
  return { key, holds };
}

async function openNode(): Promise<RelayStandIn> {
  const relay = await openRelayStandIn();
  const session = startNodeSession({
    relayUrl: relay.url,
    name: "test",
    key: (await makeKey()).key,
    compute: createTrivialCompute(),
    runtime: { kind: "headless", version: "0", userAgent: "vitest" },
    clock: createManualClock(),
    random: () => 0,
    drainMsMax: 1_000,
    onChange: () => {},
    onDeviceLost: () => {},
  });
  cleanups.push(relay.close, () => session.stop({ finishRun: false }));
  await relay.until(() => relay.heard.ready.length > 0, "a ready node");
  return relay;
}

const hashed: Sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** A machine that has run two leases of two chunks in one batch. */
function ranTwo(attestor: Attestor) {
  const leases = [sampleLease(1, { itemCount: 2 }), sampleLease(2)];
  const { state } = play([
    { type: "start", paused: false },
    { type: "probed" },
    { type: "modelReady", model: { modelId: "model-a", backend: "wasm", itemsPerSecond: 1000 } },
    { type: "granted", leases: leases.slice(0, 1) },
    { type: "granted", leases: leases.slice(1) },
  ]);
  let now: NodeState = state;
  const outputs = [1, 2, 3].map((n) => new Uint8Array([n]));
  for (let batch = batchOf(now); batch !== null; batch = batchOf(now)) {
    attestor.begin(batch, "aa");
    const count = batch.leases.reduce((n, lease) => n + lease.items.length, 0);
    const outcome = { ok: true, value: { outputs: outputs.splice(0, count), runMs: 1 } } as const;
    now = step(now, { type: "ran", batchId: batch.id, outcome }).state;
  }
  return { leases, answers: workOf(now)?.outbox ?? [] };
}

describe("[AT1] results carry the node's word: one signature a message", () => {
  test("over the root of the leaves of what was granted and answered, with the model's hash", async () => {
    const relay = await openNode();
    relay.grant([["abc", "de"], ["fg"], ["hij"]]);
    await relay.until(() => relay.heard.results.length === 3);
    relay.grant([["longer than what is hashed at once ".repeat(HASHED_HERE_BYTES_MAX / 8)]]);
    await relay.until(() => relay.heard.results.length === 4);
    expect(relay.heard.results.map(({ isSigned }) => isSigned)).toEqual([true, true, true, true]);
  });
  test("a failure needs none, and doesn't enter the signature of the others", async () => {
    const relay = await openNode();
    relay.grant([["fail"]]);
    await relay.until(() => relay.heard.results.length === 1);
    relay.grant([["ok"], ["fail"], ["ok"]]);
    await relay.until(() => relay.heard.results.length === 4);
    expect(relay.heard.results.filter(({ result }) => result.ok)).toHaveLength(2);
    expect(relay.heard.results.every(({ isSigned }) => isSigned)).toBe(true);
    expect(relay.heard.invalid).toEqual([]);
  });
  test("another output, another input, another fence or another model is not what was signed", async () => {
    const { key, holds } = await makeKey();
    const attestor = createAttestor(key);
    const { leases, answers } = ranTwo(attestor);
    const signature = (await attestor.sign(answers)) ?? "";
    const leaf = (i: number, change: Partial<Parameters<typeof attestationLeaf>[1]> = {}) => {
      const { fence = 0, items = [] } = leases[i] ?? {};
      return attestationLeaf(hashed, {
        modelHash: "aa",
        inputHash: hex(hashed(packBundle(items))),
        outputHash: hex(hashed(answers[i]?.output ?? new Uint8Array())),
        jobId: JOB,
        chunkIndex: fence,
        fence,
        ...change,
      });
    };
    const other = hex(hashed());
    expect(await holds(signature, attestationText(hashed, [leaf(0), leaf(1)]))).toBe(true);
    for (const change of [{ inputHash: other }, { outputHash: other }, { modelHash: "ab" }, { fence: 9 }]) {
      expect(await holds(signature, attestationText(hashed, [leaf(0, change), leaf(1)]))).toBe(false);
    }
    expect(await holds(signature, attestationText(hashed, [leaf(1), leaf(0)]))).toBe(false);
  });
});

describe("[AT2] what is sent again is signed again", () => {
  test("after a lost connection the same fences come, in another message, with a signature that holds", async () => {
    const relay = await openNode();
    relay.behave.acknowledge = () => {
      relay.behave.acknowledge = (reply) => reply();
      relay.drop();
    };
    relay.grant([["abc"]]);
    relay.grant([["slow:5 de"], ["fg"]]);
    await relay.until(() => relay.heard.results.length >= 4, "all results, the first one twice");
    const fences = relay.heard.results.map(({ result }: { result: Result }) => result.fence);
    expect([...new Set(fences)].sort()).toEqual([1, 2, 3]);
    expect(fences.filter((fence) => fence === 1).length).toBeGreaterThan(1);
    expect(relay.heard.results.every(({ isSigned }) => isSigned)).toBe(true);
  });
  test("alone or in company, and what is no longer held is forgotten", async () => {
    const { key, holds } = await makeKey();
    const attestor = createAttestor(key);
    const { answers } = ranTwo(attestor);
    const [first, second] = [await attestor.sign(answers.slice(0, 1)), await attestor.sign(answers.slice(1))];
    expect(first).not.toBe(second);
    expect(attestor.size).toBe(2);
    attestor.keep([2]);
    expect(attestor.size).toBe(1);
    await expect(attestor.sign(answers)).rejects.toThrow("never ran");
    expect(await holds(second ?? "", "something else")).toBe(false);
  });
});

describe("[AT3] SHA-256 here and off the thread", () => {
  test("gives what Node's does, on both sides of the limit", async () => {
    for (const size of [0, 1, HASHED_HERE_BYTES_MAX, HASHED_HERE_BYTES_MAX + 1]) {
      const bytes = new Uint8Array(size).fill(size);
      expect(await sha256Hex(bytes)).toBe(hex(hashed(bytes)));
    }
    expect(typeof sha256Hex(new Uint8Array(HASHED_HERE_BYTES_MAX))).toBe("string");
    expect(typeof sha256Hex(new Uint8Array(HASHED_HERE_BYTES_MAX + 1))).toBe("object");
    expect(hex(ours(encodeText("a"), encodeText("b")))).toBe(hex(hashed(encodeText("ab"))));
  });
});
