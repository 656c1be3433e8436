// Raw tensors through a whole relay: by the SDK, over real sockets, checked by a referee, receipted.
import { logKey, receipt as receiptSchema, resultLine } from "@starling/protocol";
import { answerBundle, createClient, type StarlingClient, verifyReceipt } from "@starling/sdk";
import { afterEach, describe, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { answerTensors } from "../testing/simulated-answers.ts";
import { startTestRelay, type TestRelay, type TestRelayOptions } from "../testing/start-test-relay.ts";
import { TEST_TENSORS_MODEL as MODEL, testCatalogue } from "../testing/test-catalogue.ts";

let test: TestRelay;
afterEach(() => test.close());

async function start(more: Partial<TestRelayOptions> = {}): Promise<StarlingClient> {
  test = await startTestRelay({ catalogue: testCatalogue({ tensors: true, itemsPerChunkMax: 2 }), ...more });
  return createClient({ relayUrl: test.url, apiKey: test.consumer.apiKey });
}
const models = [{ modelId: MODEL, itemsPerSecond: 1_000 }];
const nodeWith = (change?: Parameters<typeof answerTensors>[0]) => test.node({ models, answer: answerTensors(change) });

const WIDTH = 64;
const item = (seed: number) =>
  ({
    x: { type: "float32", dims: [1, WIDTH], data: Float32Array.from({ length: WIDTH }, (_, i) => Math.sin(seed + i)) },
    gain: { type: "float32", dims: [], data: [2] },
  }) as const;
const doubled = (seed: number) => Array.from({ length: WIDTH }, (_, i) => Math.fround(Math.sin(seed + i)) * 2);

describe("jobs of raw tensors", { timeout: 60_000 }, () => {
  it("[HT63] cost what was quoted, give every output in the items' order, and have receipts of their very bytes", async () => {
    const starling = await start();
    await nodeWith();
    const items = [item(1), item(2), item(3)];
    const quote = await starling.quote({
      model: MODEL,
      items: items.map((tensors) => ({ tensors })),
      assurance: "none",
    });
    expect(quote).toMatchObject({ task: "tensors", price: { total: "3" } });
    const { answers, job } = await starling.tensors({ model: MODEL, items, assurance: "none" });
    expect(answers).toHaveLength(3);
    for (const [at, answer] of answers.entries()) {
      if (!answer.ok) throw new Error(answer.code);
      expect(answer.tensors.y).toMatchObject({ type: "float32", dims: [1, WIDTH] });
      expect([...(answer.tensors.y?.data ?? [])]).toEqual(doubled(at + 1));
      expect(answer.verification).toEqual({ status: "unchecked" });
    }
    expect((await starling.jobs.wait(job)).price).toEqual({ quoted: "3", charged: "3" });

    const text = (await test.call("GET", `/v1/jobs/${job}/results`)).text;
    const lines = text
      .trim()
      .split("\n")
      .map((line) => resultLine.parse(JSON.parse(line)));
    const [first] = lines;
    if (first?.ok !== true) throw new Error("an answer was expected");
    const receipt = await eventually(async () =>
      receiptSchema.parse((await test.call("GET", `/v1/receipts/${first.receipt}`, { apiKey: null })).json),
    );
    const output = answerBundle(receipt.body, lines);
    const key = logKey.parse((await test.call("GET", "/v1/log/key", { apiKey: null })).json);
    if (output === undefined) throw new Error("a line is missing");
    expect(await verifyReceipt(receipt, { relayAddress: key.address, output })).toEqual({ ok: true, receipt });
  });

  it("[HT63] are told as they come, line by line and as events", async () => {
    const starling = await start();
    await nodeWith();
    const { id } = await starling.jobs.create({ model: MODEL, items: [{ tensors: item(1) }, { tensors: item(2) }] });
    const told: string[] = [];
    for await (const event of starling.jobs.events(id)) told.push(event.event);
    expect(told.filter((type) => type === "result")).toHaveLength(2);
    expect(told.at(-1)).toBe("done");
  });

  it("[LI2] a liar that moves one element gets nothing through a full check, and honest noise is no lie", async () => {
    const starling = await start({
      house: answerTensors(),
      policy: { admission: false, provenMatches: 2, auditBatchMax: 4, auditBatchMs: 100 },
    });
    await nodeWith((y) => y.map((value, i) => (i === WIDTH / 2 ? value + 0.1 : value)));
    const noisy = await nodeWith((y) => y.map((value, i) => value * (i % 2 === 0 ? 1.0004 : 0.9997)));
    const items = Array.from({ length: 12 }, (_, seed) => item(seed));
    const { answers } = await starling.tensors({ model: MODEL, items, assurance: "full" });
    for (const [at, answer] of answers.entries()) {
      if (!answer.ok) throw new Error(answer.code);
      expect(answer.verification.status).toBe("checked");
      for (const [i, value] of [...(answer.tensors.y?.data ?? [])].entries())
        expect(Math.abs(Number(value) - (doubled(at)[i] ?? 0))).toBeLessThan(2e-3);
    }
    expect(noisy.notices).toEqual([]);
  });

  it("[HT64] an answer of another shape, or with NaN, is refused at the door and never given", async () => {
    const starling = await start();
    const liar = await nodeWith((y) => y.map((value, i) => (i === 3 ? Number.NaN : value)));
    const { id } = await starling.jobs.create({ model: MODEL, items: [{ tensors: item(1) }], assurance: "none" });
    await eventually(() => expect(liar.tally.refused.get("not_finite")).toBeGreaterThan(0));
    await liar.leave();
    await nodeWith();
    expect(await starling.jobs.wait(id)).toMatchObject({ state: "done", items: { done: 1, failed: 0 } });
  });

  it("[HT62] a refused item refuses the whole job by name, and nothing is held for it", async () => {
    const starling = await start();
    const bad = { ...item(2), x: { ...item(2).x, dims: [1, WIDTH + 2] } };
    await expect(starling.tensors({ model: MODEL, items: [item(1), bad] })).rejects.toMatchObject({
      code: "invalid_field",
      param: "items[1].tensors.x.data",
    });
    expect(await test.points()).toMatchObject({ held: "0" });
  });
});
