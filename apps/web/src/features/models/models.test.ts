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
