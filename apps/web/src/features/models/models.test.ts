import { execFileSync } from "node:child_process";
import type { ModelManifest } from "@starling/protocol";
import { expect, it } from "vitest";
import { editionsOf } from "./editions.ts";
import { samplesOf } from "./samples.ts";

const file = (path: string, sizeBytes: number): ModelManifest["files"][number] => ({
  path,
  role: "model",
  sizeBytes,
  sha256: "0".repeat(64),
});

it("counts for each edition what a node fetches of it", () => {
  const files = [file("model.onnx", 100), file("model.fp16.onnx", 50), file("tokenizer.json", 7)];
  expect(editionsOf({ files: files.slice(0, 1) })).toEqual([{ precision: "fp32", files: 1, bytes: 100 }]);
  const variants = [{ precision: "fp16" as const, files: { "model.onnx": "model.fp16.onnx" } }];
  expect(editionsOf({ files, variants })).toEqual([
    { precision: "fp32", files: 2, bytes: 107 },
    { precision: "fp16", files: 2, bytes: 57 },
  ]);
});

it("says how to call a model of each task, with its own id and address", () => {
  const asked = { relayUrl: "https://relay.example/at", modelId: "some-model" };
  const ids = (task: "embed" | "ocr" | "generate", chat: boolean) =>
    samplesOf({ ...asked, task, chat }).map(({ id }) => id);
  expect(ids("embed", false)).toEqual(["curl", "sdk", "openai"]);
  expect(ids("generate", true)).toEqual(["curl", "sdk", "openai"]);
  expect(ids("generate", false)).toEqual(["curl", "openai"]);
  expect(ids("ocr", false)).toEqual(["curl", "sdk"]);
  for (const task of ["embed", "ocr", "generate"] as const)
    for (const { code } of samplesOf({ ...asked, task, chat: true })) {
      expect(code).toContain("https://relay.example/at");
      expect(code).toContain("some-model");
      expect(code).toContain("STARLING_API_KEY");
    }
});

it("says how to send a model its tensors, with a shape that it takes", () => {
  const side = { name: "side", min: 2, max: 8, multipleOf: 2 };
  const inputs = [
    { name: "x", dtype: "float32" as const, dims: [1, side], elementsMax: 8 },
    { name: "it's 5%", dtype: "int64" as const, dims: [side], elementsMax: 8 },
  ];
  const [curl, sdk] = samplesOf({ relayUrl: "http://relay", modelId: "m", task: "tensors", chat: false, inputs });
  const said = execFileSync("sh", ["-c", curl?.code.split("| curl")[0] ?? ""]).toString();
  expect(JSON.parse(said)).toEqual({
    model: "m",
    items: [
      {
        tensors: {
          x: { type: "float32", dims: [1, 2], data: [0, 0] },
          "it's 5%": { type: "int64", dims: [2], data: [0, 0] },
        },
      },
    ],
  });
  expect(sdk?.code).toContain('"x": { type: "float32", dims: [1,2], data: new Array(2).fill(0) }');
});
