import { adapterInfo } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { isSoftware } from "./probe-adapter.ts";

const adapter = (changes: object) =>
  adapterInfo.parse({
    vendor: "nvidia",
    architecture: "ada-lovelace",
    device: "",
    description: "",
    isFallback: false,
    features: [],
    maxBufferBytes: 2 ** 30,
    ...changes,
  });

describe("probe adapter", () => {
  it("[GP6] tells software adapters by their flag and by their names", () => {
    expect(isSoftware(null)).toBe(false);
    expect(isSoftware(adapter({}))).toBe(false);
    expect(isSoftware(adapter({ isFallback: true }))).toBe(true);
    for (const name of ["SwiftShader Device", "llvmpipe (LLVM 15)", "Microsoft Basic Render Driver"])
      expect(isSoftware(adapter({ description: name })), name).toBe(true);
  });
});
