import { ERRORS, encodeTensor, float32Tensor, LIMITS, packBundle, resultsAck } from "@starling/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { createIdentity } from "../testing/node-identity.ts";
import { answerEmbeddings } from "../testing/simulated-answers.ts";
import { type Answer, refusedWith, type SimulatedNode, type Work } from "../testing/simulated-node.ts";
import { startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED, TEST_DIMENSIONS } from "../testing/test-catalogue.ts";

let test: TestRelay;
beforeAll(async () => {
  test = await startTestRelay();
});
afterEach(() => test.leaveAll());
afterAll(() => test.close());

const answer = answerEmbeddings(TEST_DIMENSIONS);
const vector = (values: readonly number[], dims = [values.length]) =>
  encodeTensor(float32Tensor(dims, Float32Array.from(values)));
const good = vector(new Array(TEST_DIMENSIONS).fill(0.5));
const answered = (parts: Uint8Array[]): Answer => ({ ok: true, output: packBundle(parts), runMs: 1 });

async function submit(items: string[]): Promise<string> {
  return String((await test.call("POST", "/v1/jobs", { body: { model: EMBED, assurance: "none", items } })).json?.id);
}
async function leased(node: SimulatedNode): Promise<Work> {
  await eventually(() => expect(node.held.size).toBeGreaterThan(0));
  const [work] = node.held.values();
  if (work === undefined) throw new Error("nothing is leased");
  return work;
}
const resultOf = ({ lease: { jobId, chunkIndex, fence } }: Work) => ({ ok: true, jobId, chunkIndex, fence, runMs: 1 });

/** Sends one answer as it is and gives its outcome. */
async function send(node: SimulatedNode, work: Work, output: Uint8Array) {
  const reply = await node.send("results", {
    results: [resultOf(work)],
    outputs: packBundle([output]),
    attestation: node.sign([work], [output]),
  });
  return resultsAck.parse(reply).outcomes[0];
}

/** The job ends well, through another node, and each item is charged once. */
async function endsWell(id: string, items: number, before: number): Promise<void> {
  await test.node();
  await eventually(
    async () => expect((await test.call("GET", `/v1/jobs/${id}`)).json).toMatchObject({ state: "done" }),
    { timeout: 10_000 },
  );
  const { text } = await test.call("GET", `/v1/jobs/${id}/results`);
  expect(text.trim().split("\n")).toHaveLength(items);
  const points = await test.points();
  expect([before - Number(points.available), points.held]).toEqual([items, "0"]);
}

describe("outputs", () => {
  it.each<[string, Answer, "malformed_frame" | "wrong_shape" | "not_finite"]>([
    ["garbage", { ok: true, output: Buffer.from("garbage"), runMs: 1 }, "malformed_frame"],
    ["nothing", { ok: true, output: new Uint8Array(), runMs: 1 }, "malformed_frame"],
    ["items that are no frames", answered([Buffer.from("no frame at all!")]), "malformed_frame"],
    ["a frame cut short", answered([good.subarray(0, good.length - 1)]), "malformed_frame"],
    ["too few items", answered([]), "wrong_shape"],
    ["too many items", answered([good, good]), "wrong_shape"],
    ["a short vector", answered([vector([1, 2, 3])]), "wrong_shape"],
    ["another rank", answered([vector(new Array(TEST_DIMENSIONS).fill(1), [1, TEST_DIMENSIONS])]), "wrong_shape"],
    [
      "another element type",
      answered([
        encodeTensor({ dtype: "float64", dims: [TEST_DIMENSIONS], data: new Uint8Array(8 * TEST_DIMENSIONS) }),
      ]),
      "wrong_shape",
    ],
    ["not a number", answered([vector([0, 0, Number.NaN, 0, 0, 0, 0, 0])]), "not_finite"],
    ["infinity", answered([vector([0, 0, 0, 0, 0, 0, 0, Number.NEGATIVE_INFINITY])]), "not_finite"],
  ])("[SK7] %s are refused, and the chunk goes on to another node", async (_name, bad, code) => {
    const before = Number((await test.points()).available);
    const node = await test.node({ answer: () => null });
    const id = await submit(["only one item"]);
    const work = await leased(node);
    if (!bad.ok) throw new Error("bad answers only");
    expect(await send(node, work, bad.output)).toBe(code);
    await endsWell(id, 1, before);
    expect(node.balance()).toEqual({ settled: "0", pending: "0" });
  });

  it("[SK7] a message whose bundle can't be read gives every chunk of it on", async () => {
    const before = Number((await test.points()).available);
    const node = await test.node({ answer: () => null });
    const id = await submit(["a", "b", "c"]);
    await eventually(() => expect(node.held.size).toBe(3));
    const results = [...node.held.values()].map(resultOf);
    const attestation = "A".repeat(86);
    const reply = await node.send("results", { results, outputs: Buffer.from([1, 2, 3]), attestation });
    expect(reply).toEqual({ outcomes: ["malformed_frame", "malformed_frame", "malformed_frame"] });
    node.held.clear();
    await endsWell(id, 3, before);
  });
});

describe("fences", () => {
  it("[SK8] a result for work that was given back is stale", async () => {
    const before = Number((await test.points()).available);
    const node = await test.node({ answer: () => null });
    const id = await submit(["a"]);
    const work = await leased(node);
    await node.pause(true);
    expect(await send(node, work, packBundle([good]))).toBe("stale_fence");
    await endsWell(id, 1, before);
  });

  it("[SK8] a result that was taken is not taken again", async () => {
    const before = Number((await test.points()).available);
    const node = await test.node({ answer: () => null });
    const id = await submit(["a"]);
    const work = await leased(node);
    const twice = {
      results: [resultOf(work), resultOf(work)],
      outputs: packBundle([packBundle([good]), packBundle([good])]),
      attestation: node.sign([work, work], [packBundle([good]), packBundle([good])]),
    };
    expect(await node.send("results", twice)).toEqual({ outcomes: [null, "stale_fence"] });
    expect(await send(node, work, packBundle([good]))).toBe("stale_fence");
    await endsWell(id, 1, before);
  });

  it("[SK9] a node can't answer for another, nor for work that nobody holds", async () => {
    const before = Number((await test.points()).available);
    const holder = await test.node({ answer: () => null });
    const id = await submit(["a"]);
    const work = await leased(holder);
    const thief = await test.node({ models: [] });
    expect(await send(thief, work, packBundle([good]))).toBe("lease_not_held");
    const { lease } = work;
    const invented = { ...work, lease: { ...lease, fence: lease.fence + 1_000_000 } };
    expect(await send(thief, invented, packBundle([good]))).toBe("stale_fence");
    const elsewhere = { ...work, lease: { ...lease, chunkIndex: 7 } };
    expect(await send(holder, elsewhere, packBundle([good]))).toBe("lease_not_held");
    expect(holder.closedBecause()).toBeNull();
    await holder.leave();
    await endsWell(id, 1, before);
  });
});

describe("signatures", () => {
  it.each<[string, (signature: string) => string | null]>([
    ["no signature", () => null],
    ["another signature", (signature) => (signature.startsWith("A") ? "B" : "A") + signature.slice(1)],
    ["another node's signature", () => createIdentity().signText("starling attestation 1")],
  ])("[SK18] results with %s are refused whole, and nothing is charged", async (_what, attest) => {
    const before = Number((await test.points()).available);
    const node = await test.node({ answer: () => null, attest });
    const id = await submit(["a", "b"]);
    await eventually(() => expect(node.held.size).toBe(2));
    for (const work of [...node.held.values()]) node.submit(work, answer(work));
    await eventually(() => expect(node.tally.refused.get("attestation_invalid")).toBe(2));
    expect((await test.call("GET", `/v1/jobs/${id}`)).json).toMatchObject({ items: { done: 0 } });
    expect(node.balance()).toEqual({ settled: "0", pending: "0" });
    await node.leave();
    await endsWell(id, 2, before);
  });

  it("[SK18] outputs or inputs other than the signed ones are refused", async () => {
    const before = Number((await test.points()).available);
    const node = await test.node({ answer: () => null });
    const id = await submit(["only one item"]);
    const work = await leased(node);
    const output = packBundle([good]);
    const other = packBundle([vector(new Array(TEST_DIMENSIONS).fill(0.25))]);
    const message = { results: [resultOf(work)], outputs: packBundle([output]) };
    const signatures = [node.sign([work], [other]), node.sign([{ ...work, input: other }], [output])];
    for (const attestation of signatures)
      expect(refusedWith(await node.send("results", { ...message, attestation }))).toBe("attestation_invalid");
    expect(await send(node, work, output)).toBe(null);
    await endsWell(id, 1, before);
  });

  it("[SK18] a node whose signatures don't fit is disconnected in the end", async () => {
    const node = await test.node({ answer: () => null, attest: () => "A".repeat(86) });
    const id = await submit(["a"]);
    const work = await leased(node);
    for (let i = 0; i < LIMITS.violationsMax; i++)
      node.send("results", {
        results: [resultOf(work)],
        outputs: packBundle([packBundle([good])]),
        attestation: "A".repeat(86),
      });
    await eventually(() => expect(node.notices.at(-1)?.code).toBe("too_many_violations"));
    await test.call("DELETE", `/v1/jobs/${id}`);
  });
});

describe("messages", () => {
  it.each<[string, string, unknown]>([
    ["results", "text", "garbage"],
    ["results", "no list", { results: {}, outputs: new Uint8Array(), attestation: null }],
    ["results", "an empty list", { results: [], outputs: new Uint8Array(), attestation: null }],
    [
      "results",
      "no bytes",
      {
        results: [{ ok: false, jobId: "job_1", chunkIndex: 0, fence: 1, code: "run_failed", message: "" }],
        outputs: "x",
        attestation: null,
      },
    ],
    [
      "ready",
      "an unknown backend",
      { models: [{ modelId: EMBED, backend: "abacus", itemsPerSecond: 1, goldenOk: true }] },
    ],
    ["ready", "no speed", { models: [{ modelId: EMBED, backend: "cpu", itemsPerSecond: 0, goldenOk: true }] }],
    ["renew", "text", { fences: ["1"] }],
    ["capacity", "nothing", undefined],
    ["shutdown", "an event that isn't there", {}],
    ["hello", "a second one", {}],
  ])("[SK10] %s with %s is refused and nothing of it used", async (event, _what, message) => {
    const node = await test.node({ models: [] });
    expect(refusedWith(await node.send(event, message))).toBe("invalid_message");
    expect(node.closedBecause()).toBeNull();
  });

  it("[SK11] a node that goes on breaking the protocol is disconnected, and its work goes on elsewhere", async () => {
    const before = Number((await test.points()).available);
    const node = await test.node({ answer: () => null });
    const id = await submit(["a"]);
    await leased(node);
    for (let i = 0; i < LIMITS.violationsMax; i++) void node.send("results", "garbage");
    await eventually(() => expect(node.closedBecause()).toBe("io server disconnect"));
    expect(node.notices.at(-1)).toEqual({ code: "too_many_violations", message: ERRORS.too_many_violations.sentence });
    await endsWell(id, 1, before);
  });

  it("[SK12] models whose known answers didn't hold, or that aren't in the catalogue, get no work", async () => {
    const node = await test.node({
      models: [
        { modelId: EMBED, itemsPerSecond: 10, goldenOk: false },
        { modelId: "elsewhere", itemsPerSecond: 10 },
      ],
      answer,
    });
    const reply = await test.call("GET", "/v1/models");
    const { data } = reply.json ?? {};
    const counts = Array.isArray(data) ? data.map(({ ready_nodes }) => ready_nodes) : [];
    expect(counts).toEqual(counts.map(() => 0));
    expect(counts).not.toEqual([]);
    expect(node.tally.leases).toBe(0);
  });
});

describe("leases", () => {
  it("[SK13] survive a broken connection of a node that comes back", async () => {
    const before = Number((await test.points()).available);
    const node = await test.node({ answer: () => null });
    const id = await submit(["a"]);
    const work = await leased(node);
    node.drop();
    await eventually(() => expect(node.closedBecause()).not.toBeNull());
    await node.reconnect();
    node.submit(work, answer(work));
    await eventually(() => expect(node.tally.accepted).toBe(1));
    await endsWell(id, 1, before);
  });

  it("[SK14] of one turn leave as one message with one attachment", async () => {
    const node = await test.node({ answer: () => null });
    const id = await submit(Array.from({ length: 40 }, (_, i) => `text ${i}`));
    await eventually(() => expect(node.held.size).toBe(10));
    expect(node.tally.grants).toBe(1);
    await test.call("DELETE", `/v1/jobs/${id}`);
  });

  it("[SK15] are renewed, and the node hears of those it has lost", async () => {
    const node = await test.node({ answer: () => null });
    const id = await submit(["a"]);
    const { lease } = await leased(node);
    expect(await node.send("renew", { fences: [lease.fence, 12345] })).toEqual({ lost: [12345] });
    await test.call("DELETE", `/v1/jobs/${id}`);
    await eventually(() => expect(node.cancels).toEqual([{ fences: [lease.fence], reason: "job_cancelled" }]));
    expect(await node.send("renew", { fences: [lease.fence] })).toEqual({ lost: [lease.fence] });
  });

  it("[SK16] pay into escrow, then out of it when what was earned is old enough, and the node sees it", async () => {
    const slow = await startTestRelay({ policy: { escrowAgeMs: 3_000 } });
    try {
      const node = await slow.node();
      await slow.call("POST", "/v1/jobs", { body: { model: EMBED, assurance: "none", items: ["a", "b"] } });
      await eventually(() => expect(node.balance()).toEqual({ settled: "0", pending: "1.8" }));
      await eventually(() => expect(node.balance()).toEqual({ settled: "1.8", pending: "0" }));
    } finally {
      await slow.close();
    }
  });
});
