import { ERRORS } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { makeOpenapi } from "./openapi.ts";
import { ALL_ROUTES } from "./routes/all-routes.ts";

let test: TestRelay;
beforeAll(async () => {
  test = await startTestRelay();
});
afterAll(() => test.close());

describe("the documentation", () => {
  it("[HT24] lists each route that is served, with its parameters, bodies and refusals", async () => {
    const { json } = await test.call("GET", "/openapi.json", { apiKey: null });
    expect(json).toEqual(JSON.parse(JSON.stringify(makeOpenapi(ALL_ROUTES))));
    expect(json?.openapi).toBe("3.1.0");
    const paths = Object.entries(json?.paths ?? {}).flatMap(([path, of]) =>
      Object.keys(of).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(paths.sort()).toEqual(
      [
        "DELETE /v1/jobs/{id}",
        "DELETE /v1/keys/{id}",
        "DELETE /v1/webhooks/{id}",
        "DELETE /v1/files/{id}",
        "GET /v1/batches",
        "GET /v1/batches/{id}",
        "GET /v1/files",
        "GET /v1/files/{id}",
        "GET /v1/files/{id}/content",
        "POST /v1/batches",
        "POST /v1/batches/{id}/cancel",
        "POST /v1/files",
        "GET /catalogue",
        "GET /docs",
        "GET /docs/{file}",
        "GET /files/{sha256}",
        "GET /healthz",
        "GET /metrics",
        "GET /openapi.json",
        "GET /readyz",
        "GET /v1/account",
        "GET /v1/account/entries",
        "GET /v1/account/statement",
        "GET /v1/account/statement.csv",
        "GET /v1/account/statement/summary",
        "GET /v1/account/trial",
        "POST /v1/account/trial",
        "GET /v1/usage",
        "GET /v1/jobs",
        "GET /v1/webhooks/deliveries",
        "GET /v1/webhooks/deliveries/{id}",
        "POST /v1/webhooks/{id}/test",
        "GET /v1/account/devices",
        "POST /v1/account/devices",
        "PATCH /v1/account/devices/{id}",
        "DELETE /v1/account/devices/{id}",
        "GET /v1/account/wallets",
        "POST /v1/account/wallets",
        "DELETE /v1/account/wallets/{address}",
        "POST /v1/session/challenge",
        "POST /v1/session",
        "GET /v1/session",
        "DELETE /v1/session",
        "GET /v1/sessions",
        "DELETE /v1/sessions/{id}",
        "GET /v1/jobs/{id}",
        "GET /v1/jobs/{id}/events",
        "GET /v1/jobs/{id}/explain",
        "GET /v1/jobs/{id}/results",
        "GET /v1/jobs/{id}/stream",
        "GET /v1/admin/redemptions",
        "GET /v1/chain",
        "GET /v1/oracle/requests",
        "GET /v1/oracle/requests/{id}",
        "GET /v1/outputs",
        "GET /v1/outputs/{id}",
        "POST /v1/chain/rpc",
        "POST /v1/receipts/{id}/mint",
        "GET /v1/admin/treasury",
        "GET /v1/deposits",
        "GET /v1/prices",
        "GET /v1/redemptions",
        "GET /v1/redemptions/{id}",
        "POST /v1/admin/grants",
        "POST /v1/admin/redemptions/{id}/approve",
        "POST /v1/admin/redemptions/{id}/reject",
        "POST /v1/redemptions",
        "POST /v1/redemptions/{id}/cancel",
        "POST /v1/redemptions/{id}/submit",
        "GET /v1/keys",
        "GET /v1/keys/{id}",
        "GET /v1/log/head",
        "GET /v1/log/key",
        "GET /v1/log/proof",
        "GET /v1/models",
        "GET /v1/models/{id}",
        "GET /v1/network",
        "GET /v1/receipts/{id}",
        "GET /v1/verification/stats",
        "GET /v1/webhooks",
        "GET /v1/webhooks/{id}",
        "GET /v1/webhooks/{id}/deliveries",
        "PATCH /v1/keys/{id}",
        "PATCH /v1/webhooks/{id}",
        "POST /v1/chat/completions",
        "POST /v1/completions",
        "POST /v1/embeddings",
        "POST /v1/jobs",
        "POST /v1/keys",
        "POST /v1/quote",
        "POST /v1/webhooks",
        "POST /v1/webhooks/deliveries/{id}/replay",
        "POST /v1/disputes",
        "GET /v1/disputes",
        "GET /v1/disputes/{id}",
        "GET /v1/account/reversals",
        "POST /v1/admin/claim",
        "GET /v1/admin/operators",
        "POST /v1/admin/operators/{id}/withdraw",
        "POST /v1/admin/invitations",
        "GET /v1/admin/invitations",
        "POST /v1/admin/invitations/{id}/withdraw",
        "POST /v1/admin/accounts/{id}/suspend",
        "POST /v1/admin/accounts/{id}/reinstate",
        "POST /v1/admin/nodes/{id}/suspend",
        "POST /v1/admin/nodes/{id}/reinstate",
        "POST /v1/admin/disputes/{id}/decide",
        "GET /v1/admin/models",
        "POST /v1/admin/models/{id}/offer",
        "PATCH /v1/admin/models/{id}",
        "GET /v1/admin/settings",
        "POST /v1/admin/settings",
        "GET /v1/admin/settings/history",
        "POST /v1/admin/settings/dry-run",
        "GET /v1/admin/alerts",
        "POST /v1/admin/alerts/{id}/acknowledge",
        "POST /v1/admin/alerts/{id}/resolve",
        "GET /v1/admin/me",
        "GET /v1/admin/accounts",
        "GET /v1/admin/accounts/{id}",
        "GET /v1/admin/nodes",
        "GET /v1/admin/jobs",
        "GET /v1/admin/jobs/{id}",
        "GET /v1/admin/jobs/{id}/events",
        "GET /v1/admin/queue",
        "GET /v1/admin/checks",
        "GET /v1/admin/checks/{id}",
        "GET /v1/admin/disputes",
        "GET /v1/admin/disputes/{id}",
        "GET /v1/admin/entries",
        "GET /v1/admin/entries/{id}",
        "GET /v1/admin/ledger",
        "GET /v1/admin/actions",
        "GET /v1/network/history",
      ].sort(),
    );
  });

  it("[HT24] says which forms of a body a route takes, which scope it needs, and how its rate is told", () => {
    const spec = JSON.parse(JSON.stringify(makeOpenapi(ALL_ROUTES)));
    const { post } = spec.paths["/v1/jobs"];
    expect(Object.keys(post.requestBody.content)).toEqual(["application/json", "application/x-ndjson"]);
    expect(post.description).toContain("scope `jobs:write`");
    expect(Object.keys(post.responses["201"].headers)).toContain("RateLimit");
    expect(post.responses["429"].content["application/json"].examples).toHaveProperty("rate_limited");
    const { get } = spec.paths["/v1/jobs/{id}/events"];
    expect(Object.keys(get.responses["200"].content)).toEqual(["text/event-stream"]);
  });

  it("[HT24] every code that a route names stands there with its sentence", () => {
    const text = JSON.stringify(makeOpenapi(ALL_ROUTES));
    for (const route of ALL_ROUTES)
      for (const code of route.errors) expect(text).toContain(JSON.stringify(ERRORS[code].sentence).slice(1, -1));
  });

  it("[HT24] is shown on a page that needs nothing from elsewhere", async () => {
    const page = await test.call("GET", "/docs", { apiKey: null });
    expect(page.headers.get("content-type")).toContain("text/html");
    const needed = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => String(match[1]));
    expect(needed.length).toBeGreaterThan(2);
    for (const path of needed) {
      expect(path.startsWith("/docs/")).toBe(true);
      expect((await test.call("GET", path, { apiKey: null })).status).toBe(200);
    }
  });
});

describe("public pages", () => {
  it("[HT25] answer browsers of any site, without a key", async () => {
    for (const path of ["/v1/network", "/v1/verification/stats", "/catalogue", "/healthz", "/readyz", "/metrics"]) {
      const reply = await test.call("GET", path, { apiKey: null });
      expect([path, reply.status]).toEqual([path, 200]);
      expect(reply.headers.get("access-control-allow-origin")).toBe("*");
      expect(reply.headers.get("x-request-id")).toMatch(/^req_/);
    }
    const preflight = await test.call("OPTIONS", "/v1/embeddings", {
      apiKey: null,
      headers: { origin: "https://example.org", "access-control-request-method": "POST" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
    expect(preflight.headers.get("access-control-allow-methods")).toContain("POST");
  });

  it("[HT26] metrics name what the relay does", async () => {
    const { text } = await test.call("GET", "/metrics", { apiKey: null });
    for (const name of [
      "commit_seconds",
      "commit_changes",
      "commands_total",
      "leases",
      "nodes",
      "open_chunks",
      "event_loop_lag_seconds",
    ])
      expect(text).toContain(`# TYPE starling_${name} `);
  });
});
