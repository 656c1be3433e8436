import { FILE_LIMITS } from "@starling/protocol";
import OpenAI, { toFile } from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusalIn, startTestRelay, type TestRelay } from "../../testing/start-test-relay.ts";

let test: TestRelay;
let client: OpenAI;
beforeAll(async () => {
  test = await startTestRelay();
  client = new OpenAI({ baseURL: `${test.url}/v1`, apiKey: test.consumer.apiKey, maxRetries: 0 });
});
afterAll(() => test.close());

const upload = (text: string, more: object = {}) =>
  client.files.create({ file: new File([text], "input.jsonl"), purpose: "batch", ...more });

/** A form as it is sent, whole or not. */
async function post(form: FormData | string, headers: Record<string, string> = {}) {
  const response = await fetch(`${test.url}/v1/files`, {
    method: "POST",
    headers: { authorization: `Bearer ${test.consumer.apiKey}`, ...headers },
    body: form,
  });
  const text = await response.text();
  const json: unknown = JSON.parse(text);
  return { status: response.status, headers: response.headers, text, json: json as Record<string, unknown> };
}
function form(fields: Record<string, string | File>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}
const file = (text = "{}\n") => new File([text], "a.jsonl");

describe("files", () => {
  it("[OA14] are kept, listed, read and deleted", async () => {
    const text = '{"custom_id":"ü"}\n';
    const kept = await upload(text);
    expect(kept).toMatchObject({
      object: "file",
      bytes: Buffer.byteLength(text),
      filename: "input.jsonl",
      purpose: "batch",
    });
    expect((kept.expires_at ?? 0) - kept.created_at).toBe(FILE_LIMITS.expiresAfterDefaultS);
    expect(await client.files.retrieve(kept.id)).toEqual(kept);
    expect(await (await client.files.content(kept.id)).text()).toBe(text);
    const other = await client.files.create({
      purpose: "batch",
      file: await toFile(Buffer.from("x\n"), "../../etc/passwd\u0007"),
      expires_after: { anchor: "created_at", seconds: 3_600 },
    });
    expect(other.filename).toBe("passwd");
    expect((other.expires_at ?? 0) - other.created_at).toBe(3_600);
    const ids: string[] = [];
    for await (const listed of client.files.list({ limit: 1, order: "asc" })) ids.push(listed.id);
    expect(ids).toEqual([kept.id, other.id]);
    expect(await client.files.delete(kept.id)).toEqual({ id: kept.id, object: "file", deleted: true });
    await expect(client.files.retrieve(kept.id)).rejects.toMatchObject({ status: 404, code: "upload_not_found" });
    await expect(client.files.content(kept.id)).rejects.toMatchObject({ status: 404 });
  });

  it("[OA14] are their account's alone", async () => {
    const kept = await upload("{}\n");
    const stranger = await test.relay.openConsumer({ name: "stranger", microPoints: 0n });
    for (const path of [`/v1/files/${kept.id}`, `/v1/files/${kept.id}/content`]) {
      const reply = await test.call("GET", path, { apiKey: stranger.apiKey });
      expect(refusalIn(reply)).toMatchObject({ code: "upload_not_found" });
    }
  });

  it.each<[string, () => Promise<{ status: number; json: Record<string, unknown> | null }>, object]>([
    ["no file", () => post(form({ purpose: "batch" })), { code: "invalid_field", param: "file" }],
    [
      "a file that is a text",
      () => post(form({ purpose: "batch", file: "{}" })),
      { code: "invalid_field", param: "file" },
    ],
    ["an empty file", () => post(form({ purpose: "batch", file: file("") })), { code: "empty_input", param: "file" }],
    ["no purpose", () => post(form({ file: file() })), { code: "invalid_field", param: "purpose" }],
    [
      "another purpose",
      () => post(form({ file: file(), purpose: "fine-tune" })),
      { code: "unsupported_field", param: "purpose" },
    ],
    [
      "an unknown purpose",
      () => post(form({ file: file(), purpose: "fun" })),
      { code: "invalid_field", param: "purpose" },
    ],
    [
      "an unknown field",
      () => post(form({ file: file(), purpose: "batch", colour: "red" })),
      { code: "unknown_field", param: "colour" },
    ],
    [
      "two files",
      () => post(form({ file: file(), purpose: "batch", second: file() })),
      { code: "unknown_field", param: "second" },
    ],
    [
      "too short a life",
      () =>
        post(
          form({
            file: file(),
            purpose: "batch",
            "expires_after[anchor]": "created_at",
            "expires_after[seconds]": "5",
          }),
        ),
      { code: "invalid_field", param: "expires_after[seconds]" },
    ],
    ["JSON", () => post("{}", { "content-type": "application/json" }), { code: "unsupported_media_type" }],
    ["no boundary", () => post("x", { "content-type": "multipart/form-data" }), { code: "unsupported_media_type" }],
    [
      "half a form",
      () =>
        post('--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nabc', {
          "content-type": "multipart/form-data; boundary=b",
        }),
      { code: "invalid_field" },
    ],
  ])("[OA15] refuses %s, and keeps nothing", async (_name, send, expected) => {
    const before = (await client.files.list()).data.length;
    const reply = await send();
    expect(reply.json?.error).toMatchObject(expected);
    expect((await client.files.list()).data.length).toBe(before);
  });

  it("[OA15] refuses one that is too large, and its sender hears it", async () => {
    const piece = new Uint8Array(2 ** 20);
    const parts = Array.from({ length: FILE_LIMITS.fileBytesMax / piece.byteLength + 1 }, () => piece);
    const data = form({ purpose: "batch" });
    data.append("file", new Blob(parts), "large.jsonl");
    const reply = await post(data);
    expect(reply.status).toBe(413);
    expect(reply.json.error).toMatchObject({ code: "body_too_large", param: "file" });
  }, 60_000);

  it("[OA15] a sender that goes away leaves nothing behind", async () => {
    const before = (await client.files.list()).data.length;
    const abort = new AbortController();
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1;
        if (pulled === 1)
          controller.enqueue(Buffer.from('--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'));
        else if (pulled < 20) controller.enqueue(new Uint8Array(65_536));
        else abort.abort();
      },
    });
    const sent = fetch(`${test.url}/v1/files`, {
      method: "POST",
      headers: { authorization: `Bearer ${test.consumer.apiKey}`, "content-type": "multipart/form-data; boundary=b" },
      body,
      signal: abort.signal,
      ...{ duplex: "half" },
    });
    await expect(sent).rejects.toThrow();
    expect((await client.files.list()).data.length).toBe(before);
    expect((await test.call("GET", "/healthz", { apiKey: null })).status).toBe(200);
  });
});
