import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type TensorBytes, toFloat32Array } from "@starling/protocol";
import { afterAll, describe, expect, it } from "vitest";
import { builtModels, MODELS_DIR } from "../../test/built-models.ts";
import { createHeadlessCompute } from "../headless/create-headless-compute.ts";
import { createFolderStore } from "../store/create-folder-store.ts";
import { createTextEncoder } from "../tasks/embed/text-encoder.ts";
import { answerLocally } from "./answer-locally.ts";
import type { LocalRequest } from "./local-answer.ts";

const { embed } = await builtModels();
const compute = createHeadlessCompute({ modelsDir: MODELS_DIR });
const parts = { compute, store: createFolderStore(MODELS_DIR), nowMs: () => performance.now() };
afterAll(() => compute.close());

const options = { onProgress: () => {}, onText: () => {}, signal: AbortSignal.timeout(60_000) };
const run = (request: LocalRequest) => answerLocally(parts, { manifest: embed, request }, options);
const { file, inputs, output, maxTokens } = embed.params;
const int64 = (values: readonly number[]): TensorBytes => ({
  dtype: "int64",
  dims: [1, values.length],
  data: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
});

describe("a graph's raw tensors", () => {
  it("[LO6] what it takes and gives is told without running it", async () => {
    const told = await run({ kind: "graph", path: file, feeds: null });
    if (!told.ok || told.answer.kind !== "graph") throw new Error(JSON.stringify(told));
    expect(told.answer.tensors).toEqual({});
    const names = told.answer.inputs.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([inputs.ids, inputs.mask]));
    expect(told.answer.inputs.find(({ name }) => name === inputs.ids)).toMatchObject({ dtype: "int64" });
    expect(told.answer.outputs).toContainEqual(expect.objectContaining({ name: output, dtype: "float32" }));
  });

  it("[LO6] run on a text's tokens it gives the vector that the task gives", async () => {
    const [tokenizer = "", config = ""] = await Promise.all(
      [embed.params.tokenizer, embed.params.tokenizerConfig].map((path) =>
        readFile(join(MODELS_DIR, embed.id, path), "utf8"),
      ),
    );
    const ids = createTextEncoder(tokenizer, config, maxTokens)("A cat sleeps on the sofa.");
    const feeds = {
      [inputs.ids]: int64(ids),
      [inputs.mask]: int64(ids.map(() => 1)),
      ...(inputs.types === undefined ? {} : { [inputs.types]: int64(ids.map(() => 0)) }),
    };
    const raw = await run({ kind: "graph", path: file, feeds });
    const whole = await run({ kind: "embed", texts: ["A cat sleeps on the sofa."] });
    if (!raw.ok || raw.answer.kind !== "graph") throw new Error(JSON.stringify(raw));
    if (!whole.ok || whole.answer.kind !== "embed") throw new Error(JSON.stringify(whole));
    const tensor = raw.answer.tensors[output];
    if (tensor === undefined) throw new Error("the graph gave no such output");
    expect(embed.params.pooling).toBe("none");
    expect(tensor.dims).toEqual([1, embed.params.dimensions]);
    toFloat32Array(tensor).forEach((value, d) => {
      expect(value).toBeCloseTo(whole.answer.kind === "embed" ? (whole.answer.vectors[0]?.[d] ?? Number.NaN) : 0, 4);
    });
  });

  it("[LO6] tensors that don't fit are refused in the runtime's words, and so is a file that is no graph", async () => {
    const wrong = await run({ kind: "graph", path: file, feeds: { nonsense: int64([1, 2]) } });
    expect(wrong).toMatchObject({ ok: false, error: { code: "input_rejected", detail: expect.any(String) } });
    const none = await run({ kind: "graph", path: embed.params.tokenizer, feeds: null });
    expect(none).toMatchObject({ ok: false, error: { code: "cannot_run_here" } });
  });
});
