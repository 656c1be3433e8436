import { afterAll, beforeAll, expect, it } from "vitest";
import { refusalIn, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED } from "../testing/test-catalogue.ts";

let test: TestRelay;
beforeAll(async () => {
  test = await startTestRelay({ policy: { openChunksMax: 3, openJobsPerAccountMax: 2 } });
});
afterAll(() => test.close());

it("[HT11] a full queue is 429 with Retry-After, and takes work again once there is room", async () => {
  const submit = (items: string[], apiKey?: string) =>
    test.call("POST", "/v1/jobs", {
      body: { model: EMBED, assurance: "none", items },
      ...(apiKey === undefined ? {} : { apiKey }),
    });
  const first = await submit(["a", "b"]);
  expect(first.status).toBe(201);
  const full = await submit(["c", "d", "e"]);
  expect(full.status).toBe(429);
  expect(refusalIn(full)).toMatchObject({ code: "queue_full", retryable: true, type: "rate_limit_error" });
  expect(Number(full.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  expect(await test.points()).toMatchObject({ available: "998", held: "2" });

  expect((await submit(["c"])).status).toBe(201);
  const many = await submit(["d"]);
  expect(refusalIn(many).code).toBe("too_many_jobs");
  expect(many.status).toBe(429);
  expect(many.headers.get("retry-after")).not.toBeNull();
  expect(await test.points()).toMatchObject({ available: "997", held: "3" });

  await test.call("DELETE", `/v1/jobs/${String(first.json?.id)}`);
  expect((await submit(["d", "e"])).status).toBe(201);
  expect(await test.points()).toMatchObject({ available: "997", held: "3" });
});
