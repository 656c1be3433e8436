import type { ModelFile } from "@starling/protocol";
import { expect, it } from "vitest";
import { tinyManifest } from "../../test/tiny-model.ts";
import { editionFiles, editionGraph } from "./edition-files.ts";

const file = (path: string, role: ModelFile["role"]): ModelFile => ({
  path,
  role,
  sizeBytes: 1,
  sha256: "0".repeat(64),
});

it("[GP11] an edition is given its own graph and external weights, and none of the other's", () => {
  const { files } = tinyManifest();
  const manifest = tinyManifest({
    files: [...files, file("model.bin", "data"), file("half/model.onnx", "model"), file("half/model.bin", "data")],
    variants: [{ precision: "fp16", files: { "model.onnx": "half/model.onnx", "model.bin": "half/model.bin" } }],
  });
  const bytes = new Map(manifest.files.map(({ path }, index) => [path, Uint8Array.of(index)]));
  const shared = ["tokenizer.json", "tokenizer_config.json"];
  for (const [precision, own, data] of [
    ["fp32", ["model.onnx", "model.bin"], "model.bin"],
    ["fp16", ["half/model.onnx", "half/model.bin"], "half/model.bin"],
  ] as const) {
    const edition = { backend: "webgpu", precision } as const;
    expect(
      editionFiles(manifest, edition)
        .map(({ path }) => path)
        .sort(),
    ).toEqual([...own, ...shared].sort());
    expect(editionGraph(manifest, edition, bytes, "model.onnx")).toEqual({
      bytes: bytes.get(own[0]),
      data: [{ path: "model.bin", data: bytes.get(data) }],
    });
  }
});
