import { BATCH_LIMITS, type ModelView, type PriceView } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { checkBatchFile, FAULTS_SHOWN_MAX, type Offer } from "./check-batch-file.ts";

const model = (id: string, task: string): ModelView => ({
  id,
  object: "model",
  created: 0,
  owned_by: "x",
  name: id,
  task,
  licence: "x",
  price_per_item: "1",
  price_unit: "item",
  size_bytes: 1,
  ready_nodes: 0,
});
const price = (id: string): PriceView => ({
  model: id,
  object: "price",
  task: "embed",
  unit: "item",
  price: "1",
  earns: "1",
  fee: "0",
  cost: { unitsPerItem: 1, fromCost: "1", why: null },
  charges: [{ assurance: "sampled", agree: null, priority: "batch", price: "0.25", earns: "0", rest: "0" }],
});
const offer: Offer = {
  models: [model("embedder", "embed"), model("writer", "generate")],
  prices: [price("embedder"), price("writer")],
};
const line = (id: string, body: object = { model: "embedder", input: "a" }, url = "/v1/embeddings") =>
  JSON.stringify({ custom_id: id, method: "POST", url, body });
const check = (content: BlobPart, signal = new AbortController().signal) =>
  checkBatchFile(new Blob([content]), offer, signal);

describe("a batch's file, looked at before it is sent", () => {
  it("counts lines and says about what they cost, whatever ends the lines", async () => {
    const content = `${line("1")}\r\n\n${line("2", { model: "embedder", input: ["a", "b", "c"] })}`;
    expect(await check(content)).toMatchObject({
      lines: 2,
      endpoint: "/v1/embeddings",
      faultCount: 0,
      fileFault: null,
      cost: 1,
    });
    const chat = { model: "writer", messages: [{ role: "user", content: "Hello" }], max_tokens: 40 };
    const checked = await check(line("1", chat, "/v1/chat/completions"));
    expect(checked.faults).toEqual([]);
    expect(checked.cost).toBe(0.25 * 43);
  });

  it("names each fault by its line", async () => {
    const content = [
      "{",
      JSON.stringify({ custom_id: "x" }),
      line("a"),
      line("a"),
      line("b", {}, "/v1/images"),
      line("c", { model: "writer", prompt: "x" }, "/v1/completions"),
      line("d", { model: "unknown", input: "x" }),
      line("e", { model: "writer", input: "x" }),
      line("f", { model: "embedder", input: 7 }),
      line("g", { model: "embedder", input: "x".repeat(BATCH_LIMITS.lineBytesMax) }),
    ].join("\n");
    const { faults, lines, faultCount } = await check(content);
    expect([lines, faultCount]).toEqual([10, 9]);
    expect(faults.map(({ line: at, kind }) => [at, kind])).toEqual([
      [1, "json"],
      [2, "form"],
      [4, "id_twice"],
      [5, "endpoint"],
      [6, "other_endpoint"],
      [7, "model"],
      [8, "task"],
      [9, "request"],
      [10, "too_long"],
    ]);
  });

  it("shows some faults and counts all, and refuses what is no such file at all", async () => {
    const { faults, faultCount } = await check("x\n".repeat(100));
    expect([faults.length, faultCount]).toEqual([FAULTS_SHOWN_MAX, 100]);
    expect((await check("")).fileFault).toBe("empty");
    expect((await check("\n \n")).fileFault).toBe("empty");
    expect((await check(new Uint8Array([0xff, 0xfe, 0x00]))).fileFault).toBe("not_text");
    const many = Array.from({ length: BATCH_LIMITS.linesMax + 1 }, (_, index) => line(String(index))).join("\n");
    expect((await check(many)).fileFault).toBe("too_many_lines");
  });

  it("stops when it is told to", async () => {
    const told = new AbortController();
    told.abort();
    await expect(check(line("1"), told.signal)).rejects.toThrow();
  });
});
