import { pricesResponse } from "@starling/protocol";
import { createClient } from "@starling/sdk";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL } from "../testing/test-catalogue.ts";

let test: TestRelay;
beforeAll(async () => {
  test = await startTestRelay();
});
afterAll(() => test.close());

it("[RQ11] says without a key what each model costs, who earns it and what is left", async () => {
  const reply = await test.call("GET", "/v1/prices", { apiKey: null });
  expect(reply.status).toBe(200);
  const { data, feePerMille, pricePerSecond } = pricesResponse.parse(reply.json);
  expect([feePerMille, pricePerSecond]).toEqual([100, "0.1"]);
  const price = data.find(({ model }) => model === TEST_EMBED_MODEL);
  expect(price).toMatchObject({ unit: "item", price: "1", earns: "0.9", fee: "0.1" });
  expect(price?.charges).toHaveLength(12);
  const charge = (assurance: string, priority: string) =>
    price?.charges.find((one) => one.assurance === assurance && one.priority === priority);
  expect(charge("none", "batch")).toMatchObject({ price: "1", earns: "0.9", rest: "0.1", agree: null });
  expect(charge("sampled", "normal")).toMatchObject({ price: "1.25", earns: "0.9", rest: "0.35" });
  expect(charge("full", "high")).toMatchObject({ price: "3", rest: "2.1" });
  expect(charge("quorum", "normal")).toMatchObject({ price: "2", agree: 2 });
});

it("[RQ11] is what a quote says", async () => {
  const client = createClient({ relayUrl: test.url, apiKey: test.consumer.apiKey });
  const { data } = await client.prices();
  for (const assurance of ["none", "sampled", "full"] as const) {
    const quote = await client.quote({ model: TEST_EMBED_MODEL, items: ["a"], assurance });
    const listed = data
      .find(({ model }) => model === TEST_EMBED_MODEL)
      ?.charges.find((one) => one.assurance === assurance && one.priority === "normal");
    expect(quote.price.total).toBe(listed?.price);
  }
});
