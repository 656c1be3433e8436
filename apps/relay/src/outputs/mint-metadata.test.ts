import { OUTPUT_LIMITS } from "@starling/protocol";
import { encodeAbiParameters, size } from "viem";
import { expect, it } from "vitest";
import { mintMetadata } from "./mint-metadata.ts";
import { METADATA_PARAMETERS } from "./token-contract.ts";

const body = {
  id: "rcp_01M82MPK6EJPNYREM5ZH4GNZ63-0",
  modelId: "m".repeat(64),
  verdict: { status: "audited" },
  atMs: Date.UTC(2026, 10, 23),
} as const;

it("[OM3] leaves out what it isn't to tell, and texts that are too long, whole", () => {
  expect(mintMetadata(body, { prompt: null, answer: null })).toMatchObject({ prompt: "", output: "", uri: "" });
  const answer = "ü".repeat(OUTPUT_LIMITS.outputBytesMax / 2);
  expect(mintMetadata(body, { prompt: "why?", answer })).toMatchObject({ prompt: "why?", output: answer });
  expect(mintMetadata(body, { prompt: "why?", answer: `${answer}.` }).output).toBe("");
});

it("[OM3] always fits the contract", () => {
  const texts = { prompt: "p".repeat(OUTPUT_LIMITS.promptBytesMax), answer: "a".repeat(OUTPUT_LIMITS.outputBytesMax) };
  const encoded = encodeAbiParameters(METADATA_PARAMETERS, [mintMetadata(body, texts)]);
  expect(size(encoded)).toBeLessThanOrEqual(OUTPUT_LIMITS.metadataBytesMax);
});
