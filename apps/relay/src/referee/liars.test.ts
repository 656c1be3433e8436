// Each kind of liar as a real Socket.IO node on a real relay: what it gets through, and what becomes of it.
import { resultLine } from "@starling/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { dropping, honestUntil, lieWhen } from "../testing/liars/choose-when.ts";
import { collude } from "../testing/liars/collude.ts";
import type { Liar } from "../testing/liars/liar.ts";
import { openIdentities } from "../testing/liars/open-identities.ts";
import { replay } from "../testing/liars/replay.ts";
import { seededRandom } from "../testing/liars/seeded-random.ts";
import { garbage, notANumber, perturbed, smallerModel, truncated, zeros } from "../testing/liars/wrong-values.ts";
import { createIdentity } from "../testing/node-identity.ts";
import { answerEmbeddings, simulatedVector } from "../testing/simulated-answers.ts";
import { NodeRefused, type SimulatedNode } from "../testing/simulated-node.ts";
import { startTestRelay, type TestRelay, type TestRelayOptions } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED, TEST_DIMENSIONS, testCatalogue } from "../testing/test-catalogue.ts";

const honest = answerEmbeddings(TEST_DIMENSIONS);
const ITEMS = 60;
const texts = Array.from({ length: ITEMS }, (_, i) => `text ${i}`);
const vectorOf = (text: string) => Array.from(simulatedVector(new TextEncoder().encode(text), TEST_DIMENSIONS));
const right = texts.map(vectorOf);

let test: TestRelay;
afterEach(() => test.close());

/** The house is on, one item a chunk, and checks come soon. Without admission: its trials would keep most liars out at once. */
const start = async (more: Partial<TestRelayOptions> = {}) => {
  test = await startTestRelay({
    house: honest,
    catalogue: testCatalogue({ itemsPerChunkMax: 1 }),
    ...more,
    policy: { admission: false, provenMatches: 2, auditBatchMax: 4, auditBatchMs: 300, ...more.policy },
  });
};

const submit = async (assurance: "none" | "sampled" | "full", items = texts): Promise<string> => {
  const reply = await test.call("POST", "/v1/jobs", { body: { model: EMBED, items, assurance } });
  expect(reply.status).toBe(201);
  return String(reply.json?.id);
};
const stateOf = async (id: string) => (await test.call("GET", `/v1/jobs/${id}`)).json;
const ended = (id: string) =>
  eventually(async () => expect(await stateOf(id)).toMatchObject({ state: "done" }), { timeout: 60_000 });
const linesOf = async (id: string) =>
  (await test.call("GET", `/v1/jobs/${id}/results`)).text
    .trim()
    .split("\n")
    .map((line) => resultLine.parse(JSON.parse(line)));
const answersOf = async (id: string) =>
  (await linesOf(id)).map((line) => (line.ok && "embedding" in line.output ? line.output.embedding : null));
const statusesOf = async (id: string) =>
  (await linesOf(id)).map((line) => (line.ok ? line.verification.status : "failed"));
const earned = (node: SimulatedNode) => Number(node.balance()?.settled ?? 0) + Number(node.balance()?.pending ?? 0);
const isSuspended = (node: SimulatedNode) => node.notices.at(-1)?.code === "account_suspended";
const honestNodes = (count: number) => Promise.all(Array.from({ length: count }, () => test.node({ answer: honest })));

async function unharmed(nodes: readonly SimulatedNode[]): Promise<void> {
  for (const node of nodes) {
    expect(node.notices).toEqual([]);
    expect(node.closedBecause()).toBeNull();
  }
}

const random = seededRandom(7);
const TRUSTED_AFTER = 6;
const liars: [string, Liar][] = [
  ["gives garbage", garbage(random)],
  ["gives zeros", zeros],
  ["gives half an answer", truncated],
  ["gives slightly other values", perturbed(0.2, random)],
  ["runs a smaller model", smallerModel],
  ["gives its first answer again", replay],
];

describe("against full", { timeout: 90_000 }, () => {
  it.each(liars)("[LI2] a node that %s gets nothing wrong through", async (_what, liar) => {
    await start();
    const node = await test.node({ answer: liar(honest) });
    const others = await honestNodes(3);
    const id = await submit("full");
    await ended(id);
    expect(await answersOf(id)).toEqual(right);
    expect(new Set(await statusesOf(id))).toEqual(new Set(["checked"]));
    await eventually(() => {
      const mean = others.reduce((sum, other) => sum + earned(other), 0) / others.length;
      expect(mean).toBeGreaterThan(0);
      expect(earned(node)).toBeLessThan(mean / 10);
    });
    await unharmed(others);
  });

  it("[LI2] accomplices that are outnumbered get nothing wrong through", async () => {
    await start();
    const board = new Map();
    const pair = [1, 2].map((seed) => collude(board, garbage(seededRandom(seed)))(honest));
    // One owner's: they can't check each other.
    const identity = createIdentity();
    for (const answer of pair) await test.node({ answer, identity });
    await honestNodes(3);
    const id = await submit("full");
    await ended(id);
    expect(await answersOf(id)).toEqual(right);
  });
});

describe("against quorum", { timeout: 90_000 }, () => {
  it("[LI2] accomplices that are fewer than must agree get nothing wrong through", async () => {
    await start();
    const board = new Map();
    const pair = [1, 2].map((seed) => collude(board, garbage(seededRandom(seed)))(honest));
    for (const answer of pair) await test.node({ answer });
    const others = await honestNodes(4);
    const body = { model: EMBED, items: texts, assurance: "quorum", quorum: { agree: 3, of: 5 } };
    const id = String((await test.call("POST", "/v1/jobs", { body })).json?.id);
    await ended(id);
    expect(await answersOf(id)).toEqual(right);
    expect(new Set(await statusesOf(id))).toEqual(new Set(["agreed"]));
    await unharmed(others);
  });
});

describe("many identities", { timeout: 90_000 }, () => {
  it("[LI1] on one device are together as fast as the device", async () => {
    await start();
    const device = { itemsPerSecond: 100, claimedItemsPerSecond: 10_000 };
    const nodes = await openIdentities(5, device, { url: test.url, modelId: EMBED, answer: honest });
    expect(new Set(nodes.map((node) => node.welcome()?.accountId)).size).toBe(5);
    const beganMs = performance.now();
    const id = await submit("none");
    await ended(id);
    expect(performance.now() - beganMs).toBeGreaterThan((0.9 * 1000 * ITEMS) / device.itemsPerSecond);
    for (const node of nodes) node.close();
  });
});

describe("against sampled", { timeout: 90_000 }, () => {
  it.each(liars)(
    "[LI2] a node that is trusted and then %s is found out, and what it did corrected",
    async (_what, liar) => {
      await start();
      const identity = createIdentity();
      const node = await test.node({ answer: honestUntil(TRUSTED_AFTER, liar)(honest), identity });
      const others = await honestNodes(3);
      const id = await submit("sampled");
      await ended(id);
      await eventually(() => expect(isSuspended(node)).toBe(true), { timeout: 30_000 });
      await eventually(async () => expect(await answersOf(id)).toEqual(right), { timeout: 30_000 });
      const job = await stateOf(id);
      const corrected = (job?.verification as { corrected: number } | undefined)?.corrected ?? 0;
      expect(corrected).toBeGreaterThan(0);
      await unharmed(others);
      await expect(test.node({ identity })).rejects.toMatchObject({ code: "account_suspended" });
      await expect(test.node({ identity })).rejects.toBeInstanceOf(NodeRefused);
    },
  );

  it("[LI2] a node that lies to one consumer only is found out", async () => {
    await start();
    const toOne = lieWhen(({ input }) => Buffer.from(input).includes("victim"), zeros);
    const node = await test.node({ answer: toOne(honest) });
    const others = await honestNodes(2);
    await ended(await submit("sampled"));
    expect(isSuspended(node)).toBe(false);
    const items = texts.map((text) => `the victim's ${text}`);
    const victim = await submit("sampled", items);
    await ended(victim);
    await eventually(async () => expect(await answersOf(victim)).toEqual(items.map(vectorOf)), { timeout: 30_000 });
    await eventually(() => expect(isSuspended(node)).toBe(true), { timeout: 30_000 });
    await unharmed(others);
  });

  it("[LI2] a referee that lies harms nobody but itself", async () => {
    await start();
    const referee = await test.node({ answer: honestUntil(20, garbage(random))(honest) });
    const others = await honestNodes(3);
    for (let i = 0; i < 2; i++) await ended(await submit("sampled"));
    await eventually(() => expect(isSuspended(referee)).toBe(true), { timeout: 30_000 });
    await unharmed(others);
  });

  it("[LI2] what is no number, and what never comes, goes on to another node unpaid", async () => {
    await start({ policy: { leaseTtlMs: 400, renewEveryMs: 10_000, deadlineFloorMs: 500, stragglerFloorMs: 300 } });
    const nan = await test.node({ answer: notANumber(honest) });
    const drops = await test.node({ answer: dropping(1, random)(honest) });
    const others = await honestNodes(2);
    const id = await submit("sampled");
    await ended(id);
    await eventually(async () => expect(await answersOf(id)).toEqual(right), { timeout: 30_000 });
    expect([earned(nan), earned(drops)]).toEqual([0, 0]);
    await unharmed(others);
  });
});
