import { expect, it } from "vitest";
import { adapterWords } from "./adapter-words.ts";

it.each([
  ["webgpu nvidia ada-lovelace", "webgpu", "NVIDIA Ada Lovelace"],
  ["webgpu amd rdna-3", "webgpu", "AMD RDNA 3"],
  ["webgpu google swiftshader", "webgpu", "Google SwiftShader"],
  ["webgpu other other", "webgpu", "anderer anderer"],
  ["webgpu", "webgpu", null],
  ["wasm", "wasm", null],
  ["cpu", "cpu", null],
  ["quantum maker", null, "Maker"],
])("spells %s", (adapterClass, backend, gpu) => {
  expect(adapterWords(adapterClass, "anderer")).toEqual({ backend, gpu });
});
