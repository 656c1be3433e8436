import { expect, it } from "vitest";
import { chatCompletionRead, chatCompletionRequest } from "./chat-completion.ts";
import { completionRead, completionRequest } from "./completion.ts";
import { CHAT_NOT_HONOURED, COMPLETION_NOT_HONOURED } from "./not-honoured.ts";

it("[OA1] fields that aren't honoured are not in the documents of requests, and are read to be looked at", () => {
  for (const field of Object.keys(CHAT_NOT_HONOURED)) {
    expect(chatCompletionRequest.shape).not.toHaveProperty(field);
    expect(chatCompletionRead.shape).toHaveProperty(field);
  }
  for (const field of Object.keys(COMPLETION_NOT_HONOURED)) {
    expect(completionRequest.shape).not.toHaveProperty(field);
    expect(completionRead.shape).toHaveProperty(field);
  }
});

it("[OA1] takes values that ask for nothing, and no others", () => {
  const { tools, n, response_format, modalities, logit_bias, service_tier, parallel_tool_calls } = CHAT_NOT_HONOURED;
  for (const [isHarmless, harmless, other] of [
    [tools, [null, undefined, []], [[{}], {}, "none"]],
    [n, [1, null], [2, 0, "1"]],
    [response_format, [{ type: "text" }, null], [{ type: "json_object" }, { type: "text", schema: {} }, "text"]],
    [modalities, [["text"], null], [["audio"], ["text", "audio"], []]],
    [logit_bias, [{}, null], [{ "5": 1 }]],
    [service_tier, ["auto", "default"], ["flex", "priority"]],
    [parallel_tool_calls, [false, null], [true]],
  ] as const) {
    for (const value of harmless) expect(isHarmless(value), JSON.stringify(value)).toBe(true);
    for (const value of other) expect(isHarmless(value), JSON.stringify(value)).toBe(false);
  }
});
