import { encodeGenerateOutput, GENERATE_LIMITS, LIMITS, packBundle } from "@starling/protocol";
import { expect, it } from "vitest";
import { answerTokensMax } from "./answer-bytes.ts";

it.each([null, 0, 1, 20])("[TC2] as many tokens as are let in fit an output, with logprobs %s", (logprobs) => {
  const most = answerTokensMax({ logprobs });
  const token = 999_999;
  const logprob = -12.345678901234567;
  const one = { logprob, top: Array.from({ length: logprobs ?? 0 }, () => [token, logprob] as const) };
  // Longer answers than a context don't exist.
  const count = Math.min(most, GENERATE_LIMITS.contextTokensMax);
  const output = encodeGenerateOutput({
    tokens: Array.from({ length: count }, () => token),
    finish: "length",
    ...(logprobs === null ? {} : { logprobs: Array.from({ length: count }, () => one) }),
  });
  expect(packBundle([output]).byteLength).toBeLessThanOrEqual(LIMITS.outputBytesPerChunkMax);
  if (logprobs === 20) expect(most).toBeGreaterThan(10_000);
});
