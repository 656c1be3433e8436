import { createdKey, type ErrorCode, keyView } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { type Reply, refusalIn, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED } from "../testing/test-catalogue.ts";
import { ALL_ROUTES } from "./routes/all-routes.ts";

let test: TestRelay;
beforeAll(async () => {
  test = await startTestRelay({ config: { requestsPerMinute: 400 } });
});
afterAll(() => test.close());

async function makeKey(fields: object = {}, apiKey?: string) {
  const reply = await test.call("POST", "/v1/keys", {
    body: { name: "a key", ...fields },
    ...(apiKey === undefined ? {} : { apiKey }),
  });
  expect([reply.status, reply.text]).toEqual([201, expect.any(String)]);
  return createdKey.parse(reply.json);
}
const refuses = (reply: Reply, code: ErrorCode, param: string | null = null) =>
  expect(refusalIn(reply)).toMatchObject({ code, param });
const submit = (apiKey: string, items: readonly string[], more: object = {}) =>
  test.call("POST", "/v1/jobs", { apiKey, body: { model: EMBED, items, assurance: "none", ...more } });

describe("API keys", () => {
  it("[HT32] are made, listed, seen and changed; the key itself is shown once", async () => {
    const made = await makeKey({ name: "reader", scopes: ["jobs:read"], cap: "5", period: "day", ratePerMinute: 50 });
    expect(made.key).toMatch(/^sk-starling-[\w-]{32}$/);
    expect(made.key.startsWith(made.prefix)).toBe(true);
    const { key, ...view } = made;
    expect(view).toMatchObject({ scopes: ["jobs:read"], cap: "5", period: "day", spent: "0", ratePerMinute: 50 });
    const list = await test.call("GET", "/v1/keys");
    expect(list.json?.data).toEqual(expect.arrayContaining([view]));
    expect(list.text).not.toContain(key);
    expect(keyView.parse((await test.call("GET", `/v1/keys/${made.id}`)).json)).toEqual(view);
    const change = { name: "writer", scopes: ["jobs:read", "jobs:write"], cap: null, period: null };
    const changed = await test.call("PATCH", `/v1/keys/${made.id}`, { body: change });
    expect(changed.json).toMatchObject({ ...change, ratePerMinute: 50 });
  });

  it("[HT32] do what their scopes say and nothing else, from the next request on", async () => {
    const { key, id } = await makeKey({ scopes: ["jobs:read"] });
    refuses(await submit(key, ["a"]), "scope_missing", "jobs:write");
    refuses(await test.call("GET", "/v1/account", { apiKey: key }), "scope_missing", "account:read");
    refuses(await test.call("POST", "/v1/keys", { apiKey: key, body: { name: "x" } }), "scope_missing", "keys:manage");
    expect((await test.call("GET", "/v1/models", { apiKey: key })).status).toBe(200);
    await test.call("PATCH", `/v1/keys/${id}`, { body: { scopes: ["jobs:write", "jobs:read"] } });
    const job = await submit(key, ["a"]);
    expect(job.status).toBe(201);
    await test.call("DELETE", `/v1/jobs/${String(job.json?.id)}`, { apiKey: key });
  });

  it("[HT32] every route that takes a key says which scope it needs", () => {
    for (const { name, auth, scope } of ALL_ROUTES) expect([name, scope !== undefined]).toEqual([name, auth === "key"]);
  });

  it("[HT32] a revoked key is refused at once, also when it was used a moment ago", async () => {
    const { key, id } = await makeKey();
    expect((await test.call("GET", "/v1/models", { apiKey: key })).status).toBe(200);
    const revoked = await test.call("DELETE", `/v1/keys/${id}`);
    expect(keyView.parse(revoked.json).revokedAt).not.toBeNull();
    refuses(await test.call("GET", "/v1/models", { apiKey: key }), "invalid_api_key");
    refuses(await test.call("PATCH", `/v1/keys/${id}`, { body: { name: "again" } }), "key_not_found");
  });

  it("[HT32] an expired key is refused, and says so", async () => {
    const { key } = await makeKey({ expiresAt: new Date(Date.now() + 1_500).toISOString() });
    expect((await test.call("GET", "/v1/models", { apiKey: key })).status).toBe(200);
    await eventually(async () => {
      const reply = await test.call("GET", "/v1/models", { apiKey: key });
      refuses(reply, "invalid_api_key");
      expect(refusalIn(reply).message).toContain("expired");
    });
  });

  it("[HT32] give no more than they have", async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const { key: narrow } = await makeKey({ scopes: ["keys:manage", "jobs:read"], expiresAt });
    const ask = (body: object, apiKey = narrow) =>
      test.call("POST", "/v1/keys", { apiKey, body: { name: "x", ...body } });
    refuses(await ask({}), "scope_missing", "*");
    refuses(await ask({ scopes: ["jobs:write"] }), "scope_missing", "jobs:write");
    refuses(await ask({ scopes: ["jobs:read"] }), "scope_missing", "expiresAt");
    expect((await ask({ scopes: ["jobs:read"], expiresAt })).status).toBe(201);
    const { id: wide } = await makeKey();
    refuses(
      await test.call("PATCH", `/v1/keys/${wide}`, { apiKey: narrow, body: { name: "x" } }),
      "scope_missing",
      "*",
    );
    const { key: capped } = await makeKey({ cap: "1" });
    refuses(await ask({}, capped), "scope_missing", "keys:manage");
  });

  it("[HT32] another account's key is not found", async () => {
    const { id } = await makeKey();
    const { apiKey } = await test.relay.openConsumer({ name: "other", microPoints: 0n });
    for (const [method, body] of [
      ["GET", undefined],
      ["PATCH", { name: "mine" }],
      ["DELETE", undefined],
    ] as const)
      refuses(
        await test.call(method, `/v1/keys/${id}`, { apiKey, ...(body === undefined ? {} : { body }) }),
        "key_not_found",
      );
    refuses(await test.call("GET", "/v1/keys/nonsense"), "key_not_found");
  });

  it.each<[string, object, ErrorCode, string]>([
    ["no name", { name: " " }, "invalid_field", "name"],
    ["no scope", { scopes: [] }, "invalid_field", "scopes"],
    ["an unknown scope", { scopes: ["jobs:fly"] }, "invalid_field", "scopes[0]"],
    ["a negative cap", { cap: "-1" }, "invalid_field", "cap"],
    ["a cap that is no number", { cap: "lots" }, "invalid_field", "cap"],
    ["a period without a cap", { period: "day" }, "invalid_field", "period"],
    ["a past expiry", { expiresAt: "2020-01-01T00:00:00Z" }, "invalid_field", "expiresAt"],
    ["a rate of nothing", { ratePerMinute: 0 }, "invalid_field", "ratePerMinute"],
    ["an unknown field", { colour: "red" }, "unknown_field", "colour"],
  ])("[HT32] refuse %s", async (_name, fields, code, param) => {
    refuses(await test.call("POST", "/v1/keys", { body: { name: "x", ...fields } }), code, param);
  });
});

describe("spending caps", () => {
  it("[HT33] a key spends up to its cap and not beyond; the account can still spend", async () => {
    await test.node();
    const { key, id } = await makeKey({ cap: "3" });
    const first = await submit(key, ["a", "b"]);
    expect(first.status).toBe(201);
    refuses(await submit(key, ["c", "d"]), "spending_cap_reached");
    expect((await submit(key, ["e"])).status).toBe(201);
    refuses(await submit(key, ["f"]), "spending_cap_reached");
    refuses(
      await test.call("POST", "/v1/embeddings", { apiKey: key, body: { model: EMBED, input: "g" } }),
      "spending_cap_reached",
    );
    expect((await submit(test.consumer.apiKey, ["h"])).status).toBe(201);
    await eventually(async () =>
      expect((await test.call("GET", `/v1/keys/${id}`)).json).toMatchObject({ spent: "3", cap: "3" }),
    );
    await test.call("PATCH", `/v1/keys/${id}`, { body: { cap: "4" } });
    expect((await submit(key, ["i"])).status).toBe(201);
    refuses(await submit(key, ["j"]), "spending_cap_reached");
    await test.leaveAll();
  });

  it("[HT33] what was held and not spent can be spent again", async () => {
    const { key } = await makeKey({ cap: "2" });
    const job = await submit(key, ["a", "b"]);
    refuses(await submit(key, ["c"]), "spending_cap_reached");
    await test.call("DELETE", `/v1/jobs/${String(job.json?.id)}`, { apiKey: key });
    const again = await submit(key, ["c", "d"]);
    expect(again.status).toBe(201);
    await test.call("DELETE", `/v1/jobs/${String(again.json?.id)}`, { apiKey: key });
  });
});

describe("rates", () => {
  it("[HT34] each reply to a key says how many requests are left", async () => {
    const { key } = await makeKey({ ratePerMinute: 3 });
    const reply = await test.call("GET", "/v1/models", { apiKey: key });
    expect(reply.headers.get("ratelimit-policy")).toBe('"account";q=400;w=60, "key";q=3;w=60');
    expect(reply.headers.get("ratelimit")).toMatch(/^"account";r=\d+;t=\d+, "key";r=2;t=\d+$/);
    expect(reply.headers.get("ratelimit-limit")).toBe("3");
    expect(reply.headers.get("ratelimit-remaining")).toBe("2");
    expect(Number(reply.headers.get("ratelimit-reset"))).toBeGreaterThan(0);
    expect(reply.headers.get("access-control-expose-headers")).toContain("ratelimit");
    const missing = await test.call("GET", "/v1/jobs/nonsense", { apiKey: key });
    expect([missing.status, missing.headers.get("ratelimit-remaining")]).toEqual([404, "1"]);
  });

  it("[HT34] past its rate a key is refused with Retry-After, and others are not", async () => {
    const { key } = await makeKey({ ratePerMinute: 2 });
    for (let i = 0; i < 2; i++) expect((await test.call("GET", "/v1/models", { apiKey: key })).status).toBe(200);
    const reply = await test.call("GET", "/v1/models", { apiKey: key });
    refuses(reply, "rate_limited");
    expect(reply.status).toBe(429);
    const waitS = Number(reply.headers.get("retry-after"));
    expect(waitS).toBeGreaterThanOrEqual(1);
    expect(waitS).toBeLessThanOrEqual(60);
    expect(reply.headers.get("ratelimit-remaining")).toBe("0");
    expect((await test.call("GET", "/v1/models")).status).toBe(200);
  });

  it("[HT34] an account's keys share its rate", async () => {
    const own = await startTestRelay({ config: { requestsPerMinute: 5 } });
    try {
      const made = await own.call("POST", "/v1/keys", { body: { name: "second" } });
      const second = createdKey.parse(made.json).key;
      for (let i = 0; i < 4; i++) expect((await own.call("GET", "/v1/models", { apiKey: second })).status).toBe(200);
      refuses(await own.call("GET", "/v1/models", { apiKey: second }), "rate_limited");
      refuses(await own.call("GET", "/v1/models"), "rate_limited");
      const other = await own.relay.openConsumer({ name: "other", microPoints: 0n });
      expect((await own.call("GET", "/v1/models", { apiKey: other.apiKey })).status).toBe(200);
    } finally {
      await own.close();
    }
  });
});
