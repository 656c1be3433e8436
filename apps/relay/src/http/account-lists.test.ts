// What an account's owner reads of itself over HTTP: jobs, usage, statement; and webhooks of the whole account.
import { jobsPage, jobView, statementPage, statementSummary, usageView } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { startHookReceiver } from "../testing/hook-receiver.ts";
import { type Reply, refusalIn, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED } from "../testing/test-catalogue.ts";

const today = () => new Date().toISOString().slice(0, 10);
const submit = async (test: TestRelay, items: readonly string[], apiKey?: string) => {
  const body = { model: EMBED, items, assurance: "none" };
  return jobView.parse(
    (await test.call("POST", "/v1/jobs", { body, ...(apiKey === undefined ? {} : { apiKey }) })).json,
  );
};
const done = (test: TestRelay, id: string) =>
  eventually(async () => expect((await test.call("GET", `/v1/jobs/${id}`)).json?.state).toBe("done"));
const refuses = (reply: Reply, param: string) =>
  expect([reply.status, refusalIn(reply)]).toMatchObject([400, { code: "invalid_field", param }]);

describe("an account's lists", () => {
  let test: TestRelay;
  let key: { id: string; key: string };
  const ids: string[] = [];
  beforeAll(async () => {
    test = await startTestRelay({ config: { webhooksAllowPrivate: true } });
    const made = await test.call("POST", "/v1/keys", { body: { name: "other" } });
    key = { id: String(made.json?.id), key: String(made.json?.key) };
    await test.node();
    for (const apiKey of [undefined, key.key, undefined]) {
      const job = await submit(test, ["a", "b"], apiKey);
      await done(test, job.id);
      ids.unshift(job.id);
    }
  });
  afterAll(() => test.close());
  const jobs = async (query = "") => jobsPage.parse((await test.call("GET", `/v1/jobs${query}`)).json);

  it("[HT40] jobs are listed newest first, a page after the other, by state, model and key", async () => {
    const first = await jobs("?limit=2");
    expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const second = await jobs(`?limit=2&cursor=${first.next_cursor}`);
    expect([second.data.map(({ id }) => id), second.next_cursor]).toEqual([ids.slice(2), null]);
    expect((await jobs(`?key=${key.id}`)).data).toMatchObject([{ id: ids[1], key: key.id, state: "done" }]);
    expect((await jobs(`?state=done&model=${EMBED}`)).data).toHaveLength(3);
    expect(await jobs("?state=open")).toEqual({ object: "list", data: [], next_cursor: null });
    expect((await jobs("?key=none")).data).toEqual([]);
    for (const [query, param] of Object.entries({
      "state=lost": "state",
      "limit=0": "limit",
      "cursor=x": "cursor",
      "key=x": "key",
    }))
      refuses(await test.call("GET", `/v1/jobs?${query}`), param);
  });

  it("[HT40] another account sees none of them", async () => {
    const other = await test.relay.openConsumer({ name: "other", microPoints: 0n });
    const read = async (path: string) => (await test.call("GET", path, { apiKey: other.apiKey })).json;
    expect(await read("/v1/jobs")).toMatchObject({ data: [] });
    expect(await read("/v1/usage")).toMatchObject({ totals: { jobs: 0, charged: "0" }, data: [] });
    expect(await read("/v1/account/statement")).toMatchObject({ data: [], next_cursor: null });
  });

  it("[HT41] usage says what the jobs cost, by day, model and key", async () => {
    const usage = async (query = "") => usageView.parse((await test.call("GET", `/v1/usage${query}`)).json);
    const all = await usage();
    const charged = (await jobs()).data.reduce((sum, job) => sum + Number(job.price.charged), 0);
    expect(charged).toBeGreaterThan(0);
    expect(all).toMatchObject({ to: today(), by: ["day"], totals: { jobs: 3, items: 6, failed: 0 }, complete: true });
    expect(Number(all.totals.charged)).toBeCloseTo(charged, 9);
    expect(all.data).toEqual([{ day: today(), model: null, key: null, ...all.totals }]);
    const byKey = await usage(`?from=${today()}&to=${today()}&by=model,key`);
    expect(byKey.data).toHaveLength(2);
    expect(byKey.data.find((row) => row.key === key.id)).toMatchObject({ day: null, model: EMBED, jobs: 1, items: 2 });
    expect((await usage("?from=2026-01-01&to=2026-01-31")).data).toEqual([]);
    for (const [query, param] of Object.entries({
      "from=2026-02-30": "from",
      "from=0001-01-01&to=0001-01-02": "from",
      "by=day,day": "by",
      "by=hour": "by",
      "from=2020-01-01&to=2026-01-01": "from",
      "from=2026-01-02&to=2026-01-01": "from",
    }))
      refuses(await test.call("GET", `/v1/usage?${query}`), param);
  });

  it("[HT42] the statement's balances add up, whatever the pages, and its CSV says the same", async () => {
    const lines = async (query: string) => {
      const found: ReturnType<typeof statementPage.parse>["data"] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const more = cursor === "" ? "" : `&cursor=${cursor}`;
        const page = statementPage.parse((await test.call("GET", `/v1/account/statement?${query}${more}`)).json);
        found.push(...page.data);
        cursor = page.next_cursor;
      }
      return found;
    };
    const { available, held, pending } = await test.points();
    const all = await lines("limit=50");
    expect(all[0]?.balance).toEqual({ available: String(Number(available) + Number(held)), pending });
    expect(all.at(-1)).toMatchObject({ type: "grant", available: "1000", balance: { available: "1000" } });
    expect(await lines("limit=1")).toEqual(all);
    const settles = await lines("limit=1&type=settle");
    expect(settles).toEqual(all.filter(({ type }) => type === "settle"));
    expect(settles.length).toBeGreaterThan(1);
    expect(await lines("limit=9&type=deposit")).toEqual([]);
    expect(await lines(`limit=2&month=${today().slice(0, 7)}`)).toEqual(all);
    expect(await lines("limit=2&month=2026-01")).toEqual([]);

    const csv = await test.call("GET", "/v1/account/statement.csv");
    expect(csv.headers.get("content-type")).toContain("text/csv");
    expect(csv.headers.get("content-disposition")).toBe('attachment; filename="starling-statement.csv"');
    const rows = csv.text
      .trimEnd()
      .split("\r\n")
      .map((row) => row.split(","));
    expect(rows[0]).toEqual([
      "at",
      "entry",
      "type",
      "job",
      "available",
      "pending",
      "balance_available",
      "balance_pending",
    ]);
    expect(rows.slice(1).map(([, id]) => id)).toEqual(all.map(({ id }) => id).reverse());
    expect(rows.at(-1)?.[6]).toBe(all[0]?.balance.available);
    expect(rows.slice(1).reduce((sum, row) => sum + Number(row[4]), 0)).toBeCloseTo(
      Number(all[0]?.balance.available),
      6,
    );
    const german = await test.call("GET", "/v1/account/statement.csv?form=semicolon&type=settle");
    expect(german.text.split("\r\n")[1]).toMatch(/;settle;job_[0-9A-Z]+;-2;0;998;0$/);
    for (const [query, param] of Object.entries({
      "month=2026-13": "month",
      "month=0000-01": "month",
      "type=gift": "type",
      "cursor=x": "cursor",
    }))
      refuses(await test.call("GET", `/v1/account/statement?${query}`), param);
  });

  it("[HT42] a cursor that the relay didn't write for this account is refused", async () => {
    const { next_cursor } = statementPage.parse((await test.call("GET", "/v1/account/statement?limit=1")).json);
    const cursor = String(next_cursor);
    const other = await test.relay.openConsumer({ name: "other", microPoints: 0n });
    const ask = (text: string, apiKey?: string) =>
      test.call("GET", `/v1/account/statement?limit=1&cursor=${text}`, apiKey === undefined ? {} : { apiKey });
    expect((await ask(cursor)).status).toBe(200);
    refuses(await ask(cursor, other.apiKey), "cursor");
    const [entry, available, pending, mac] = cursor.split(".");
    for (const forged of [
      `${entry}.9${available}.${pending}.${mac}`,
      `${entry}.${available}.7.${mac}`,
      `${entry}.${available}.${pending}`,
      `${cursor.slice(0, -2)}${cursor.at(-2) === "A" ? "B" : "A"}${cursor.at(-1)}`,
    ])
      refuses(await ask(forged), "cursor");
  });

  it("[HT42] its summary says what it began and ended with, and what each type came to", async () => {
    const of = async (query: string) =>
      statementSummary.parse((await test.call("GET", `/v1/account/statement/summary${query}`)).json);
    const { available } = await test.points();
    const all = await of("");
    expect(all).toMatchObject({ month: null, opening: { available: "0" }, closing: { available } });
    expect(all.types.map(({ type }) => type)).toEqual(["grant", "settle"]);
    expect(all.months).toEqual([today().slice(0, 7)]);
    expect(await of("?month=2026-01")).toMatchObject({ closing: { available: "0" }, types: [] });
  });

  it("[HT43] a webhook is sent a test, which stands in the log of the whole account with its body", async () => {
    const receiver = await startHookReceiver();
    const hook = await test.call("POST", "/v1/webhooks", { body: { url: receiver.url, events: ["batch.failed"] } });
    const path = `/v1/webhooks/${hook.json?.id}`;
    const sent = await test.call("POST", `${path}/test`);
    expect([sent.status, sent.json?.event, sent.json?.state]).toEqual([202, "webhook.test", "pending"]);
    await eventually(() => expect(receiver.received).toHaveLength(1));
    expect(receiver.received[0]?.headers["webhook-id"]).toBe(sent.json?.id);
    await eventually(async () =>
      expect((await test.call("GET", "/v1/webhooks/deliveries")).json?.data).toMatchObject([
        { id: sent.json?.id, webhook: hook.json?.id, state: "delivered", lastStatus: 204 },
      ]),
    );
    const detail = await test.call("GET", `/v1/webhooks/deliveries/${sent.json?.id}`);
    expect(detail.json?.body).toBe(receiver.received[0]?.body);
    const other = await test.relay.openConsumer({ name: "stranger", microPoints: 0n });
    const asOther = { apiKey: other.apiKey };
    expect((await test.call("GET", "/v1/webhooks/deliveries", asOther)).json?.data).toEqual([]);
    expect(refusalIn(await test.call("GET", `/v1/webhooks/deliveries/${sent.json?.id}`, asOther)).code).toBe(
      "delivery_not_found",
    );
    expect(refusalIn(await test.call("POST", `${path}/test`, asOther)).code).toBe("webhook_not_found");
    await test.call("PATCH", path, { body: { enabled: false } });
    expect(refusalIn(await test.call("POST", `${path}/test`)).code).toBe("webhook_disabled");
    await receiver.close();
  });
});
