import { describe, expect, it } from "vitest";
import { ERRORS, isErrorCode, sentenceOf } from "./errors.ts";
import { toErrorBody } from "./http/error-body.ts";

describe("errors", () => {
  it.each(Object.entries(ERRORS))("[ER1] %s has a status and a sentence", (_code, spec) => {
    expect(spec.status).toBeGreaterThanOrEqual(400);
    expect(spec.status).toBeLessThan(600);
    expect(spec.sentence).toMatch(/^[A-Z].*\.$/);
  });

  it("[ER2] says truly whether to try again", () => {
    for (const [code, spec] of Object.entries(ERRORS)) {
      if ([429, 503].includes(spec.status)) expect(spec.retryable, code).toBe(true);
      if ([401, 402, 404, 413].includes(spec.status)) expect(spec.retryable, code).toBe(false);
    }
    expect(isErrorCode("toString")).toBe(false);
  });

  it("[HT1] becomes OpenAI's envelope", () => {
    expect(toErrorBody({ code: "input_too_long", param: "input[3]" }, "req_1")).toEqual({
      error: {
        message: ERRORS.input_too_long.sentence,
        type: "invalid_request_error",
        param: "input[3]",
        code: "input_too_long",
        retryable: false,
        request_id: "req_1",
      },
    });
    expect(sentenceOf({ code: "internal", detail: "More." })).toBe("More.");
  });
});
