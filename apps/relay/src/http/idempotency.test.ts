import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusalIn, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED } from "../testing/test-catalogue.ts";

let test: TestRelay;
beforeAll(async () => {
  test = await startTestRelay();
});
afterAll(() => test.close());

const submit = (key: string, items: string[]) =>
  test.call("POST", "/v1/jobs", {
    body: { model: EMBED, assurance: "none", items },
    headers: { "idempotency-key": key },
  });

describe("Idempotency-Key", () => {
  it("[HT22] the same request brings the same job and is charged once", async () => {
    const before = Number((await test.points()).available);
    const first = await submit("once", ["a", "b"]);
    const again = await submit("once", ["a", "b"]);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.json?.id).toBe(first.json?.id);
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(before - Number((await test.points()).available)).toBe(2);
  });

  it("[HT22] another request under the key is refused", async () => {
    await submit("taken", ["a"]);
    const before = await test.points();
    const other = await submit("taken", ["b"]);
    expect(other.status).toBe(409);
    expect(refusalIn(other).code).toBe("idempotency_conflict");
    const elsewhere = await test.call("POST", "/v1/embeddings", {
      body: { model: EMBED, assurance: "none", input: "a" },
      headers: { "idempotency-key": "taken" },
    });
    expect(refusalIn(elsewhere).code).toBe("idempotency_conflict");
    expect(await test.points()).toEqual(before);
  });

  it("[HT23] of requests that race, one is admitted and all get its job", async () => {
    const before = Number((await test.points()).available);
    const replies = await Promise.all(Array.from({ length: 12 }, () => submit("race", ["a", "b", "c"])));
    expect(new Set(replies.map(({ json }) => json?.id)).size).toBe(1);
    expect(replies.every(({ status }) => status === 201)).toBe(true);
    expect(before - Number((await test.points()).available)).toBe(3);

    const mixed = await Promise.all(Array.from({ length: 12 }, (_, i) => submit("mixed", [i % 2 === 0 ? "a" : "b"])));
    const admitted = mixed.filter(({ status }) => status === 201);
    expect(new Set(admitted.map(({ json }) => json?.id)).size).toBe(1);
    expect(admitted).toHaveLength(6);
    expect(mixed.filter(({ status }) => status === 409)).toHaveLength(6);
    expect(before - Number((await test.points()).available)).toBe(4);
  });

  it("a key belongs to one account", async () => {
    const other = await test.relay.openConsumer({ name: "other", microPoints: 5_000_000n });
    const mine = await submit("shared", ["a"]);
    const theirs = await test.call("POST", "/v1/jobs", {
      body: { model: EMBED, assurance: "none", items: ["another text"] },
      headers: { "idempotency-key": "shared" },
      apiKey: other.apiKey,
    });
    expect(theirs.status).toBe(201);
    expect(theirs.json?.id).not.toBe(mine.json?.id);
  });
});
