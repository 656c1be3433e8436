import { ERRORS, type ErrorCode, LIMITS } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type CallOptions,
  type Reply,
  refusalIn,
  startTestRelay,
  type TestRelay,
} from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED, TEST_OCR_MODEL as OCR } from "../testing/test-catalogue.ts";

let test: TestRelay;
beforeAll(async () => {
  test = await startTestRelay();
});
afterAll(() => test.close());

interface Expected {
  readonly code: ErrorCode;
  readonly param?: string;
  /** A part of the sentence, where it says more than the catalogue's. */
  readonly says?: string;
}

/** One envelope, one code, one sentence, one id. */
function expectRefusal(reply: Reply, { code, param, says }: Expected): void {
  const error = refusalIn(reply);
  expect(error).toMatchObject({
    code,
    param: param ?? null,
    type: ERRORS[code].type,
    retryable: ERRORS[code].retryable,
  });
  expect(reply.status).toBe(ERRORS[code].status);
  expect(error.message).toContain(says ?? ERRORS[code].sentence);
  expect(reply.headers.get("x-request-id")).toBe(error.request_id);
}

/** Refused as said, and nothing happened. */
async function refuses(method: string, path: string, options: CallOptions, expected: Expected): Promise<Reply> {
  const reply = await test.call(method, path, options);
  expectRefusal(reply, expected);
  expect(await test.points()).toEqual({ available: "1000", held: "0", pending: "0" });
  return reply;
}

const embeddings = (body: unknown, expected: Expected) => refuses("POST", "/v1/embeddings", { body }, expected);
const jobs = (body: unknown, expected: Expected) => refuses("POST", "/v1/jobs", { body }, expected);

describe("bodies", () => {
  it.each<[string, CallOptions, Expected]>([
    ["no JSON", { raw: "{model:" }, { code: "invalid_json" }],
    ["an empty body", { raw: "" }, { code: "invalid_json" }],
    ["invalid UTF-8", { raw: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]) }, { code: "invalid_utf8" }],
    [
      "another type",
      { raw: "a=b", headers: { "content-type": "text/plain" } },
      { code: "unsupported_media_type", says: "Send the body as application/json" },
    ],
    [
      "another charset",
      { raw: "{}", headers: { "content-type": "application/json; charset=latin1" } },
      { code: "unsupported_media_type", says: "UTF-8" },
    ],
    [
      "a compressed body",
      { raw: "{}", headers: { "content-encoding": "gzip" } },
      { code: "unsupported_media_type", says: "Compressed" },
    ],
    ["a list", { body: [] }, { code: "invalid_field", says: "must be an object" }],
    ["null", { body: null }, { code: "invalid_field", says: "must be an object" }],
  ])("[HT1] refuses %s", async (_name, options, expected) => {
    for (const path of ["/v1/jobs", "/v1/embeddings"]) await refuses("POST", path, options, expected);
  });

  it("[HT2] refuses a body over the limit, and its sender hears it", async () => {
    const raw = `{"model":"${EMBED}","input":"${"a".repeat(LIMITS.bodyBytesMax)}"}`;
    await refuses("POST", "/v1/embeddings", { raw }, { code: "body_too_large" });
    // Without a Content-Length, the limit is met while the body is read.
    const body = new Blob([raw]).stream();
    const response = await fetch(`${test.url}/v1/jobs`, {
      method: "POST",
      headers: { authorization: `Bearer ${test.consumer.apiKey}`, "content-type": "application/json" },
      body,
      ...{ duplex: "half" },
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ error: { code: "body_too_large" } });
  });

  it("[HT3] names an unknown field", async () => {
    await embeddings(
      { model: EMBED, input: "a", temperature: 1 },
      { code: "unknown_field", param: "temperature", says: '"temperature"' },
    );
    await jobs(
      { model: EMBED, items: ["a"], urgency: 3 },
      { code: "unknown_field", param: "urgency", says: '"urgency"' },
    );
    await jobs(
      { model: EMBED, items: ["a", { text: "b", lang: "en" }] },
      { code: "unknown_field", param: "items[1].lang", says: '"items[1].lang"' },
    );
    const raw = `{"model":"${EMBED}","input":"a","__proto__":{"x":1}}`;
    await refuses("POST", "/v1/embeddings", { raw }, { code: "unknown_field", param: "__proto__", says: "__proto__" });
  });
});

describe("items", () => {
  it.each<[string, unknown, Expected]>([
    ["no model", { input: "a" }, { code: "invalid_field", param: "model", says: "model" }],
    ["an unknown model", { model: "gpt-9", input: "a" }, { code: "model_not_found", param: "model" }],
    ["a model of another task", { model: OCR, input: "a" }, { code: "wrong_task", param: "model" }],
    ["no input", { model: EMBED }, { code: "invalid_field", param: "input", says: "input" }],
    ["an empty list", { model: EMBED, input: [] }, { code: "empty_input", param: "input", says: "input is empty" }],
    ["an empty text", { model: EMBED, input: "" }, { code: "empty_input", param: "input", says: "input is empty" }],
    [
      "blanks",
      { model: EMBED, input: ["a", " \n"] },
      { code: "empty_input", param: "input[1]", says: "input[1] is empty" },
    ],
    ["a number", { model: EMBED, input: 3 }, { code: "invalid_field", param: "input", says: "input" }],
    [
      "a number in a list",
      { model: EMBED, input: ["a", "b", "c", 4] },
      { code: "invalid_field", param: "input[3]", says: "must be a text" },
    ],
    ["token arrays", { model: EMBED, input: [[1, 2]] }, { code: "unsupported_field", param: "input", says: "input" }],
    [
      "a long text",
      { model: EMBED, input: ["a", "b".repeat(1001)] },
      { code: "input_too_long", param: "input[1]", says: "1001 characters; tiny-embed takes at most 1000" },
    ],
    [
      "half a character",
      { model: EMBED, input: ["\ud800"] },
      { code: "invalid_field", param: "input[0]", says: "surrogate" },
    ],
    [
      "too many texts",
      { model: EMBED, input: new Array(2049).fill("a") },
      { code: "too_many_items", param: "input", says: "2049 texts" },
    ],
    [
      "other dimensions",
      { model: EMBED, input: "a", dimensions: 4 },
      { code: "unsupported_field", param: "dimensions", says: "8" },
    ],
    [
      "another format",
      { model: EMBED, input: "a", encoding_format: "hex" },
      { code: "invalid_field", param: "encoding_format", says: "encoding_format" },
    ],
  ])("[HT4] embeddings refuse %s", async (_name, body, expected) => {
    await embeddings(body, expected);
  });

  const png = (width: number, height: number): string => {
    const bytes = Buffer.alloc(40);
    bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
    bytes.writeUInt32BE(width, 16);
    bytes.writeUInt32BE(height, 20);
    return bytes.toString("base64");
  };
  it.each<[string, unknown, Expected]>([
    ["an unknown model", { model: "gpt-9", items: ["a"] }, { code: "model_not_found", param: "model" }],
    ["no items", { model: EMBED, items: [] }, { code: "empty_input", param: "items", says: "items is empty" }],
    [
      "an empty item",
      { model: EMBED, items: ["a", { text: "" }] },
      { code: "empty_input", param: "items[1].text", says: "items[1].text is empty" },
    ],
    [
      "a long item",
      { model: EMBED, items: ["a".repeat(1001)] },
      { code: "input_too_long", param: "items[0]", says: "1001" },
    ],
    ["a number", { model: EMBED, items: [7] }, { code: "invalid_field", param: "items[0]", says: "items[0]" }],
    [
      "a text for an image",
      { model: OCR, items: ["read me"] },
      { code: "invalid_field", param: "items[0]", says: "takes images" },
    ],
    [
      "an image for a text",
      { model: EMBED, items: [{ image: png(9, 9) }] },
      { code: "invalid_field", param: "items[0]", says: "takes texts" },
    ],
    [
      "no base64",
      { model: OCR, items: [{ image: "###" }] },
      { code: "invalid_image", param: "items[0].image", says: "is not base64" },
    ],
    [
      "no image",
      { model: OCR, items: [{ image: png(9, 9) }, { image: "aGVsbG8=" }] },
      { code: "invalid_image", param: "items[1].image", says: "is not a PNG, JPEG or WebP" },
    ],
    [
      "a cut header",
      { model: OCR, items: [{ image: "iVBORw0KGgo=" }] },
      { code: "invalid_image", param: "items[0].image", says: "is not a PNG" },
    ],
    [
      "an image without pixels",
      { model: OCR, items: [{ image: png(0, 9) }] },
      { code: "invalid_image", param: "items[0].image", says: "no pixels" },
    ],
    [
      "a wide image",
      { model: OCR, items: [{ image: `data:image/png;base64,${png(8193, 9)}` }] },
      { code: "invalid_image", param: "items[0].image", says: "8193 by 9" },
    ],
    [
      "a heavy image",
      { model: OCR, items: [{ image: "A".repeat(133_340) }] },
      { code: "input_too_long", param: "items[0].image", says: "100005 bytes" },
    ],
    [
      "too many items",
      { model: EMBED, items: new Array(LIMITS.jobItemsMax + 1).fill("a") },
      { code: "too_many_items", param: "items", says: "100001 items" },
    ],
  ])("[HT5] jobs refuse %s", async (_name, body, expected) => {
    await jobs(body, expected);
  });
});

describe("assurance", () => {
  it.each<[string, object, Expected]>([
    [
      "a quorum without that assurance",
      { assurance: "full", quorum: { agree: 2, of: 3 } },
      {
        code: "invalid_field",
        param: "quorum",
        says: 'quorum goes with assurance "quorum", and this request has "full"',
      },
    ],
    [
      "a quorum alone",
      { quorum: { agree: 2, of: 3 } },
      { code: "invalid_field", param: "quorum", says: "quorum goes with" },
    ],
    [
      "more that agree than are asked",
      { assurance: "quorum", quorum: { agree: 3, of: 2 } },
      { code: "invalid_field", param: "quorum.of", says: "must not be less than `agree`" },
    ],
    [
      "a quorum of one",
      { assurance: "quorum", quorum: { agree: 1, of: 3 } },
      { code: "invalid_field", param: "quorum.agree", says: "quorum.agree" },
    ],
    [
      "a quorum of too many",
      { assurance: "quorum", quorum: { agree: 2, of: 16 } },
      { code: "invalid_field", param: "quorum.of", says: "quorum.of" },
    ],
    [
      "half a quorum",
      { assurance: "quorum", quorum: { agree: 2 } },
      { code: "invalid_field", param: "quorum.of", says: "quorum.of" },
    ],
    [
      "a quorum with more to it",
      { assurance: "quorum", quorum: { agree: 2, of: 3, among: 9 } },
      { code: "unknown_field", param: "quorum.among", says: "among" },
    ],
    ["another assurance", { assurance: "total" }, { code: "invalid_field", param: "assurance", says: "assurance" }],
    [
      "another way to wait",
      { assurance: "full", whenTooFew: "hope" },
      { code: "invalid_field", param: "whenTooFew", says: "whenTooFew" },
    ],
    ["too few owners", { assurance: "full", whenTooFew: "refuse" }, { code: "assurance_unavailable" }],
    ["too few for a quorum", { assurance: "quorum", whenTooFew: "refuse" }, { code: "assurance_unavailable" }],
  ])("[HT27] refuses %s wherever points are spent", async (_name, fields, expected) => {
    for (const [path, work] of [
      ["/v1/jobs", { items: ["a"] }],
      ["/v1/embeddings", { input: "a" }],
    ] as const) {
      const reply = await test.call("POST", path, { body: { model: EMBED, ...work, ...fields } });
      const { param } = expected.code === "assurance_unavailable" ? refusalIn(reply) : expected;
      expectRefusal(reply, { ...expected, ...(param === undefined || param === null ? {} : { param }) });
      expect(await test.points()).toEqual({ available: "1000", held: "0", pending: "0" });
    }
  });
});

describe("keys and accounts", () => {
  it("[HT6] refuses a missing or unknown key before it reads the body", async () => {
    for (const path of ["/v1/jobs", "/v1/embeddings"]) {
      const missing = await refuses("POST", path, { apiKey: null, raw: "{" }, { code: "missing_api_key" });
      expect(missing.headers.get("www-authenticate")).toBe("Bearer");
      await refuses(
        "POST",
        path,
        { apiKey: "sk-starling-nobody-has-this-key-0000", raw: "{" },
        { code: "invalid_api_key" },
      );
      await refuses("POST", path, { apiKey: "x".repeat(4000), raw: "{" }, { code: "invalid_api_key" });
    }
    await refuses(
      "GET",
      "/v1/account",
      { apiKey: null, headers: { authorization: "Basic YTpi" } },
      { code: "missing_api_key" },
    );
    await refuses("GET", "/v1/models", { apiKey: null }, { code: "missing_api_key" });
  });

  it("[HT7] refuses work that the account can't pay", async () => {
    const poor = await test.relay.openConsumer({ name: "poor", microPoints: 2_000_000n });
    const body = { model: EMBED, items: ["a", "b", "c"] };
    expectRefusal(await test.call("POST", "/v1/jobs", { body, apiKey: poor.apiKey }), { code: "insufficient_points" });
    const texts = { model: EMBED, input: ["a", "b", "c"] };
    expectRefusal(await test.call("POST", "/v1/embeddings", { body: texts, apiKey: poor.apiKey }), {
      code: "insufficient_points",
    });
    expect(await test.points(poor)).toEqual({ available: "2", held: "0", pending: "0" });
  });

  it("[HT8] another account's job is not found, nor is one that isn't there", async () => {
    const other = await test.relay.openConsumer({ name: "other", microPoints: 5_000_000n });
    const made = await test.call("POST", "/v1/jobs", { body: { model: EMBED, items: ["a"] }, apiKey: other.apiKey });
    const id = String(made.json?.id);
    for (const path of [id, "job_00000000000000000000000000", "nonsense", "%00"]) {
      await refuses("GET", `/v1/jobs/${path}`, {}, { code: "job_not_found" });
      await refuses("GET", `/v1/jobs/${path}/results`, {}, { code: "job_not_found" });
      await refuses("GET", `/v1/jobs/${path}/explain`, {}, { code: "job_not_found" });
      await refuses("DELETE", `/v1/jobs/${path}`, {}, { code: "job_not_found" });
    }
    expect(await test.points(other)).toEqual({ available: "3.75", held: "1.25", pending: "0" });
    await test.call("DELETE", `/v1/jobs/${id}`, { apiKey: other.apiKey });
    expect(await test.points(other)).toEqual({ available: "5", held: "0", pending: "0" });
    expectRefusal(await test.call("DELETE", `/v1/jobs/${id}`, { apiKey: other.apiKey }), { code: "job_already_ended" });
  });
});

describe("the rest of a request", () => {
  it.each<[string, string, CallOptions, Expected]>([
    ["GET", "/v1/nothing", {}, { code: "route_not_found" }],
    ["GET", "/", {}, { code: "route_not_found" }],
    ["GET", "/v1/jobs/%zz", {}, { code: "route_not_found" }],
    ["POST", "/v1/account", { body: {} }, { code: "method_not_allowed" }],
    ["POST", "/v1/verification/stats", { body: {} }, { code: "method_not_allowed" }],
    ["PUT", "/v1/jobs", { body: {} }, { code: "method_not_allowed" }],
    ["DELETE", "/v1/embeddings", {}, { code: "method_not_allowed" }],
    ["GET", "/files/00", {}, { code: "file_not_found" }],
    ["GET", "/v1/account/entries?limit=0", {}, { code: "invalid_field", param: "limit", says: "1 to 200" }],
    ["GET", "/v1/account/entries?limit=999", {}, { code: "invalid_field", param: "limit", says: "1 to 200" }],
    ["GET", "/v1/account/entries?cursor=x", {}, { code: "invalid_field", param: "cursor", says: 'begins with "ent_"' }],
    ["GET", "/v1/account/entries?page=2", {}, { code: "unknown_field", param: "page", says: '"page"' }],
  ])("[HT9] %s %s is refused in the same envelope", async (method, path, options, expected) => {
    const reply = await refuses(method, path, options, expected);
    if (expected.code === "method_not_allowed") expect(reply.headers.get("allow")).toMatch(/^(GET|POST)/);
  });

  it.each(["", "é", "a".repeat(256)])("[HT10] refuses the Idempotency-Key %j", async (key) => {
    const headers = { "idempotency-key": key };
    const body = { model: EMBED, items: ["a"] };
    const latin1 = Buffer.from(key, "utf8").toString("latin1");
    await refuses(
      "POST",
      "/v1/jobs",
      { body, headers: { ...headers, "idempotency-key": latin1 } },
      { code: "idempotency_key_invalid" },
    );
  });
});
