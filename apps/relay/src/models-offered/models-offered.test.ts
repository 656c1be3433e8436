import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AdminModelView,
  adminModelsList,
  type ErrorCode,
  modelHashInput,
  modelsResponse,
} from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OperatorBed, type Signed, startOperatorBed } from "../operators/testing/start-operator-bed.ts";
import { eventually } from "../testing/eventually.ts";
import { type Reply, refusalIn } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL, testCatalogue } from "../testing/test-catalogue.ts";

const refuses = (reply: Reply, code: ErrorCode) => expect(refusalIn(reply)).toMatchObject({ code });
const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
const NEW = "another-embed";
const WEIGHTS = Buffer.from("weights ".repeat(50));

/** A whole model's folder, after the pattern of `tiny-embed`; `spoil` writes another file than its manifest names. */
function writeModel(dir: string, id: string, { spoil = false } = {}): void {
  const pattern = testCatalogue().manifest(TEST_EMBED_MODEL);
  if (pattern?.task !== "embed") throw new Error("tiny-embed embeds");
  const files = pattern.files.map((file) => ({ ...file, sizeBytes: WEIGHTS.byteLength, sha256: sha256(WEIGHTS) }));
  const plain = { ...pattern, id, name: "Another", files };
  mkdirSync(join(dir, id), { recursive: true });
  writeFileSync(join(dir, id, "manifest.json"), JSON.stringify({ ...plain, hash: sha256(modelHashInput(plain)) }));
  const content = spoil ? Buffer.from("WEIGHTS ".repeat(50)) : WEIGHTS;
  for (const { path } of files) {
    mkdirSync(join(dir, id, path, ".."), { recursive: true });
    writeFileSync(join(dir, id, path), content);
  }
}

describe("models, while the network runs", () => {
  let bed: OperatorBed;
  let operator: Signed;
  const modelsDir = mkdtempSync(join(tmpdir(), "starling-models-"));
  beforeAll(async () => {
    bed = await startOperatorBed("memory", { config: { modelsDir } });
    operator = await bed.operator();
  });
  afterAll(async () => {
    await bed.close();
    rmSync(modelsDir, { recursive: true, force: true });
  });

  const list = async () => adminModelsList.parse((await bed.as(operator, "/v1/admin/models")).json).data;
  const find = async (id: string): Promise<AdminModelView | undefined> =>
    (await list()).find((model) => model.id === id);
  const set = (id: string, change: object) =>
    bed.test.call("PATCH", `/v1/admin/models/${id}`, {
      apiKey: operator.token,
      body: { reason: "a try", ...change },
    });
  const offer = (id: string) => bed.as(operator, `/v1/admin/models/${id}/offer`, { reason: "new" });
  const ask = (model: string) =>
    bed.test.call("POST", "/v1/jobs", { body: { model, items: ["a"], assurance: "none" } });
  const shown = async (id: string) =>
    modelsResponse.parse((await bed.test.call("GET", "/v1/models")).json).data.find((model) => model.id === id);

  it("[OP10] a price and a disabled model hold for new jobs, at once and over a restart; what was admitted is finished", async () => {
    const { apiKey } = bed.test.consumer;
    const before = await ask(TEST_EMBED_MODEL);
    expect((await set(TEST_EMBED_MODEL, { pricePerItem: "2.5" })).json).toMatchObject({
      state: "offered",
      pricePerItem: "2.5",
      manifestPrice: "1",
      changedBy: operator.accountId,
    });
    expect((await shown(TEST_EMBED_MODEL))?.price_per_item).toBe("2.5");
    expect((await ask(TEST_EMBED_MODEL)).json?.price).toMatchObject({ quoted: "2.5" });
    expect((await set(TEST_EMBED_MODEL, { enabled: false })).json).toMatchObject({ state: "disabled" });
    refuses(await ask(TEST_EMBED_MODEL), "model_disabled");
    expect((await shown(TEST_EMBED_MODEL))?.disabled).toBe(true);
    await bed.restart();
    refuses(await ask(TEST_EMBED_MODEL), "model_disabled");
    const node = await bed.test.node();
    await eventually(async () =>
      expect((await bed.test.call("GET", `/v1/jobs/${String(before.json?.id)}`, { apiKey })).json).toMatchObject({
        state: "done",
        price: { charged: "1" },
      }),
    );
    await node.leave();
    expect((await set(TEST_EMBED_MODEL, { enabled: true })).json).toMatchObject({
      state: "offered",
      pricePerItem: "2.5",
    });
    expect((await ask(TEST_EMBED_MODEL)).status).toBe(201);
    refuses(await set(TEST_EMBED_MODEL, {}), "invalid_field");
    refuses(await set(TEST_EMBED_MODEL, { pricePerItem: "-1" }), "invalid_field");
    refuses(await set(TEST_EMBED_MODEL, { pricePerItem: "1000001" }), "invalid_field");
    refuses(await set("nothing", { enabled: true }), "model_not_found");
  });

  it("[OP12] a whole folder is offered without a restart, once, and nodes hear of it; a broken one says what is wrong", async () => {
    const node = await bed.test.node({ reconnect: true });
    const welcomes = () => node.welcome()?.catalogue.map(({ id }) => id);
    expect(await find(NEW)).toBeUndefined();
    refuses(await offer(NEW), "model_not_found");
    writeModel(modelsDir, NEW);
    writeModel(modelsDir, "spoilt", { spoil: true });
    mkdirSync(join(modelsDir, "empty"));
    mkdirSync(join(modelsDir, ".unfinished"));
    mkdirSync(join(modelsDir, "Not An Id"));
    expect((await list()).filter(({ state }) => state === "found" || state === "broken")).toMatchObject([
      { id: NEW, state: "found", name: "Another", pricePerItem: null, manifestPrice: "1" },
      { id: "empty", state: "broken", fault: expect.stringContaining("manifest.json is missing") },
      { id: "spoilt", state: "found" },
    ]);
    expect(JSON.stringify(await list())).not.toContain(modelsDir);
    refuses(await ask(NEW), "model_not_found");
    refuses(await offer("spoilt"), "model_not_offerable");
    refuses(await offer("empty"), "model_not_offerable");
    refuses(await offer("..%2Fspoilt"), "model_not_found");
    const offers = await Promise.all([offer(NEW), offer(NEW)]);
    expect(offers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await find(NEW)).toMatchObject({ state: "offered", pricePerItem: "1" });
    expect((await ask(NEW)).status).toBe(201);
    const file = await fetch(`${bed.test.url}/files/${sha256(WEIGHTS)}`);
    expect(Buffer.from(await file.arrayBuffer())).toEqual(WEIGHTS);
    await eventually(() => expect(welcomes()).toContain(NEW), { timeout: 15_000 });
    const acts = await bed.kept.stores.operators.actions({ operatorId: operator.accountId, limit: 20 });
    expect(acts.filter(({ action }) => action === "offer_model")).toMatchObject([
      { subject: { type: "model", id: NEW } },
    ]);
    node.close();
  });
});
