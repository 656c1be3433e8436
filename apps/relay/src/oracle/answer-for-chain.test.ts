import { ORACLE_LIMITS } from "@starling/protocol";
import { expect, it } from "vitest";
import { answerForChain } from "./answer-for-chain.ts";

const text = (value: string | null) =>
  answerForChain({
    text: value,
    tokens: [],
    finish: "end",
    usage: { prompt_tokens: 1, completion_tokens: 0 },
  });

it("is a text's UTF-8", () => {
  expect(text("naïve")).toEqual(Uint8Array.of(0x6e, 0x61, 0xc3, 0xaf, 0x76, 0x65));
  expect(text(null)).toBeUndefined();
});

it("is a vector's numbers in millionths, signed and big-endian", () => {
  const bytes = answerForChain({ embedding: [1, -0.5, 0.0000014, 1e9, -1e9] });
  expect(Buffer.from(bytes ?? []).toString("hex")).toBe("000f4240fff85ee0000000017fffffff80000000");
});

it("is empty when the contract would not take it", () => {
  expect(text("a".repeat(ORACLE_LIMITS.outputBytesMax))?.byteLength).toBe(ORACLE_LIMITS.outputBytesMax);
  expect(text("a".repeat(ORACLE_LIMITS.outputBytesMax + 1))?.byteLength).toBe(0);
  expect(answerForChain({ embedding: new Array(ORACLE_LIMITS.outputBytesMax / 4 + 1).fill(0) })?.byteLength).toBe(0);
});
