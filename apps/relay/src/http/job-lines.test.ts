import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ErrorCode, type FileId, LIMITS, resultLine } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshId } from "../engine/make-context.ts";
import type { Stores } from "../stores/open-stores.ts";
import { simulatedVector } from "../testing/simulated-answers.ts";
import { memoryStores, refusalIn, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED, TEST_DIMENSIONS } from "../testing/test-catalogue.ts";
import { HTTP_LIMITS } from "./http-limits.ts";
import { readLines } from "./read-lines.ts";

let test: TestRelay;
let stores: Stores;
const dataDir = mkdtempSync(join(tmpdir(), "starling-lines-"));
beforeAll(async () => {
  stores = await memoryStores(dataDir);
  test = await startTestRelay({ dataDir, stores });
  await test.node();
});
afterAll(async () => {
  await test.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const NDJSON = { "content-type": "application/x-ndjson" };
const QUERY = `?model=${EMBED}&assurance=none`;
const send = (raw: string | Uint8Array, query = QUERY, headers: Record<string, string> = {}) =>
  test.call("POST", `/v1/jobs${query}`, { raw, headers: { ...NDJSON, ...headers } });
const vectorOf = (text: string) => Array.from(simulatedVector(new TextEncoder().encode(text), TEST_DIMENSIONS));

async function resultsOf(id: unknown) {
  const { text } = await test.call("GET", `/v1/jobs/${String(id)}/results`);
  return text
    .trim()
    .split("\n")
    .map((line) => resultLine.parse(JSON.parse(line)));
}

describe("items as lines", () => {
  it("[HT35] make a job, with the options in the address", async () => {
    const texts = Array.from({ length: 30 }, (_, i) => `line ${i} – ünï 🐦`);
    const lines = texts.map((text, i) => JSON.stringify(i % 2 === 0 ? text : { text }));
    const reply = await send(`${lines.join("\n")}\n`);
    expect(reply.status).toBe(201);
    expect(reply.json).toMatchObject({ model: EMBED, assurance: "none", items: { total: 30 } });
    expect(await resultsOf(reply.json?.id)).toMatchObject(
      texts.map((text, index) => ({ index, ok: true, output: { embedding: vectorOf(text) } })),
    );
  });

  it("[HT35] or with the options in a first line, which go before the address's; blank lines and CRLF do no harm", async () => {
    const first = { job: { model: EMBED, priority: "high", quorum: { agree: 2, of: 3 }, assurance: "quorum" } };
    const reply = await send(`${JSON.stringify(first)}\r\n\r\n"a"\r\n  \n"b"`, "?priority=batch");
    expect(reply.json).toMatchObject({ priority: "high", quorum: { agree: 2, of: 3 }, items: { total: 2 } });
    await test.call("DELETE", `/v1/jobs/${String(reply.json?.id)}`);
  });

  it("[HT35] under an Idempotency-Key are one job; another line is a conflict", async () => {
    const headers = { "idempotency-key": "lines" };
    const first = await send('"a"\n"b"\n', QUERY, headers);
    const again = await send('"a"\n"b"\n', QUERY, headers);
    expect([again.json?.id, again.headers.get("idempotency-replayed")]).toEqual([first.json?.id, "true"]);
    expect(refusalIn(await send('"a"\n"c"\n', QUERY, headers)).code).toBe("idempotency_conflict");
    expect(refusalIn(await send('"a"\n"b"\n', `${QUERY}&priority=high`, headers)).code).toBe("idempotency_conflict");
  });

  it.each<[string, string | Uint8Array, string, ErrorCode, string | null]>([
    ["a line that is no JSON", '"a"\n"b"\n{"text":\n"d"', QUERY, "invalid_json", "line 3"],
    ["a line that is no item", '"a"\n\n7', QUERY, "invalid_field", "line 3"],
    ["an empty text", '"a"\n{"text":""}', QUERY, "empty_input", "line 2.text"],
    ["an unknown field", '"a"\n{"text":"b","lang":"en"}', QUERY, "unknown_field", "line 2.lang"],
    [
      "bytes that are no UTF-8",
      Buffer.from([0x22, 0x61, 0x22, 0x0a, 0x22, 0xff, 0x22]),
      QUERY,
      "invalid_utf8",
      "line 2",
    ],
    ["no lines", "", QUERY, "empty_input", null],
    ["nothing but options", `{"job":{"model":"${EMBED}"}}`, "", "empty_input", null],
    ["no model", '"a"', "", "invalid_field", "model"],
    ["an unknown model", '"a"', "?model=gpt-9", "model_not_found", "model"],
    ["an unknown option", '"a"', `${QUERY}&colour=red`, "unknown_field", "colour"],
    [
      "an unknown option in the first line",
      `{"job":{"model":"${EMBED}","colour":1}}\n"a"`,
      "",
      "unknown_field",
      "job.colour",
    ],
    ["something beside the options", `{"job":{"model":"${EMBED}"},"x":1}\n"a"`, "", "unknown_field", "x"],
    ["options that are none", '{"job":7}\n"a"', "", "invalid_field", "job"],
    ["options further down", `"a"\n{"job":{"model":"${EMBED}"}}`, QUERY, "invalid_field", "line 2.text"],
    ["a deadline that is over", '"a"', `${QUERY}&deadline=2020-01-01T00:00:00Z`, "invalid_field", "deadline"],
  ])("[HT35] refuse %s, and name it", async (_name, raw, query, code, param) => {
    const before = await test.points();
    expect(refusalIn(await send(raw, query))).toMatchObject({ code, param });
    expect(await test.points()).toEqual(before);
  });

  it("[HT35] refuse too many, and one too many, so that their sender hears it", async () => {
    const many = '"a"\n'.repeat(LIMITS.jobItemsMax + 1);
    expect(refusalIn(await send(many))).toMatchObject({
      code: "too_many_items",
      param: `line ${LIMITS.jobItemsMax + 1}`,
    });
    const long = `"a"\n"${"b".repeat(HTTP_LIMITS.lineBytesMax)}"\n`;
    expect(refusalIn(await send(long))).toMatchObject({ code: "input_too_long", param: "line 2" });
  });

  it("[HT35] a body in JSON takes no options from the address", async () => {
    const reply = await test.call("POST", `/v1/jobs?model=${EMBED}`, { body: { model: EMBED, items: ["a"] } });
    expect(refusalIn(reply)).toMatchObject({ code: "unknown_field", param: "model" });
  });
});

describe("items from an uploaded file", () => {
  async function upload(text: string, more: { expiresAtMs?: number; nowMs?: number } = {}): Promise<FileId> {
    const fileId = freshId("file");
    const added = await stores.files.add({
      fileId,
      accountId: test.consumer.accountId,
      purpose: "batch",
      filename: "items.jsonl",
      content: (async function* () {
        yield Buffer.from(text);
      })(),
      limits: { bytesMax: 1e6, filesMax: 100, accountBytesMax: 1e8 },
      expiresAtMs: more.expiresAtMs ?? null,
      nowMs: more.nowMs ?? Date.now(),
    });
    expect(added).toMatchObject({ ok: true, file: { sha256: createHash("sha256").update(text).digest("hex") } });
    return fileId;
  }
  const submit = (body: object, apiKey?: string) =>
    test.call("POST", "/v1/jobs", {
      body: { model: EMBED, assurance: "none", ...body },
      ...(apiKey === undefined ? {} : { apiKey }),
    });

  it("[HT36] make a job", async () => {
    const texts = Array.from({ length: 9 }, (_, i) => `file line ${i}`);
    const items_file = await upload(texts.map((text) => JSON.stringify(text)).join("\n"));
    const reply = await submit({ items_file });
    expect(reply.status).toBe(201);
    expect(await resultsOf(reply.json?.id)).toMatchObject(
      texts.map((text, index) => ({ index, output: { embedding: vectorOf(text) } })),
    );
  });

  it("[HT36] refuse a bad line, an expired file, another account's, and none", async () => {
    const bad = await upload('"a"\n"b\n');
    expect(refusalIn(await submit({ items_file: bad }))).toMatchObject({ code: "invalid_json", param: "line 2" });
    const gone = await upload('"a"', { expiresAtMs: Date.now() - 1_000, nowMs: Date.now() - 5_000 });
    expect(refusalIn(await submit({ items_file: gone }))).toMatchObject({
      code: "upload_expired",
      param: "items_file",
    });
    const other = await test.relay.openConsumer({ name: "other", microPoints: 1_000_000n });
    const mine = await upload('"a"');
    for (const reply of [
      await submit({ items_file: mine }, other.apiKey),
      await submit({ items_file: freshId("file") }),
    ])
      expect(refusalIn(reply)).toMatchObject({ code: "upload_not_found", param: "items_file" });
    expect(refusalIn(await submit({ items_file: await upload("\n\n") }))).toMatchObject({ code: "empty_input" });
    expect(refusalIn(await submit({ items_file: mine, items: ["a"] }))).toMatchObject({
      code: "invalid_field",
      param: "items",
    });
    expect(refusalIn(await submit({}))).toMatchObject({ code: "invalid_field", param: "items" });
    expect(refusalIn(await submit({ items_file: "file_x" }))).toMatchObject({
      code: "invalid_field",
      param: "items_file",
    });
  });
});

describe("lines", () => {
  it("[HT35] are the same wherever the bytes are cut", async () => {
    const bytes = Buffer.from('"ä"\r\n\n{"x":"🐦"}\n"last"');
    for (let size = 1; size <= bytes.byteLength; size++) {
      const cut = async function* () {
        for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
      };
      const lines: unknown[] = [];
      for await (const line of readLines(cut(), { lineBytesMax: 100, bytesMax: 100 })) lines.push(line);
      expect(lines).toEqual([
        { ok: true, value: { number: 1, text: '"ä"' } },
        { ok: true, value: { number: 3, text: '{"x":"🐦"}' } },
        { ok: true, value: { number: 4, text: '"last"' } },
      ]);
    }
  });
});
