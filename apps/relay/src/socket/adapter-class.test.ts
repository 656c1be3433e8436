import type { AdapterInfo } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { adapterClassOf } from "./adapter-class.ts";

const adapter = (vendor: string, architecture: string): AdapterInfo => ({
  vendor,
  architecture,
  device: "",
  description: "",
  isFallback: false,
  features: [],
  maxBufferBytes: 0,
});

describe("what statistics count a node under", () => {
  it.each([
    ["webgpu", adapter("nvidia", "ampere"), "webgpu nvidia ampere"],
    ["webgpu", adapter("Intel", ""), "webgpu intel"],
    ["webgpu", adapter("", ""), "webgpu"],
    ["webgpu", null, "webgpu"],
    ["webgpu", adapter("<b>Ärger\n</b>", "x".repeat(200)), "webgpu other other"],
    ["wasm", adapter("nvidia", "ampere"), "wasm"],
    ["cpu", null, "cpu"],
  ] as const)("[SK19] %s with %o", (backend, said, name) => {
    expect(adapterClassOf(backend, said)).toBe(name);
  });
});
