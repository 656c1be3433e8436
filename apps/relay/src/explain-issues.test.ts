import { chatCompletionRead, completionRead, embeddingsRequest } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { explainIssues } from "./explain-issues.ts";

const CHAT = { model: "m", messages: [{ role: "user", content: "Hello." }] };
const chat = (fields: object) => chatCompletionRead.safeParse({ ...CHAT, ...fields });
const completion = (fields: object) => completionRead.safeParse({ model: "m", prompt: "Hello.", ...fields });

describe("explainIssues", () => {
  it.each([
    [chat({ temperature: 3 }), "temperature", "temperature must be at most 2."],
    [chat({ temperature: "1" }), "temperature", "temperature must be a number."],
    [chat({ max_tokens: 0 }), "max_tokens", "max_tokens must be at least 1."],
    [chat({ max_tokens: 1.5 }), "max_tokens", "max_tokens must be a whole number."],
    [chat({ stop: Array(17).fill("a") }), "stop", "stop must have at most 16 entries."],
    [chat({ stop: ["a", ""] }), "stop[1]", "stop[1] must not be empty."],
    [chat({ stop: "" }), "stop", "stop must not be empty."],
    [chat({ stop: 5 }), "stop", "stop must be a text or a list."],
    [chat({ messages: undefined }), "messages", "messages is missing."],
    [chat({ messages: "Hello." }), "messages", "messages must be a list."],
    [chat({ messages: [] }), "messages", "messages must not be empty."],
    [
      chat({ messages: [{ role: "user", content: null }] }),
      "messages[0].content",
      "messages[0].content must be a text or a list.",
    ],
    [chat({ messages: [{ role: "user" }] }), "messages[0].content", "messages[0].content is missing."],
    [
      chat({ messages: [{ role: "user", content: "a", foo: 1 }] }),
      "messages[0].foo",
      'The field "messages[0].foo" is not known here; remove it.',
    ],
    [chat({ assurance: "most" }), "assurance", 'assurance must be "none", "sampled", "full" or "quorum".'],
    [
      chat({ deadline: "tomorrow" }),
      "deadline",
      "deadline must be a date and time in UTC, such as 2030-01-31T12:00:00Z.",
    ],
    [chat({ metadata: { a: 1 } }), "metadata.a", "metadata.a must be a text."],
    [completion({ prompt: undefined }), "prompt", "prompt is missing."],
    [completion({ prompt: [-1] }), "prompt[0]", "prompt[0] must be at least 0."],
    [embeddingsRequest.safeParse({ model: "m", input: undefined }), "input", "input is missing."],
    [embeddingsRequest.safeParse([]), null, "The value must be an object."],
  ])("%#: says what is wrong of which field", (parsed, param, sentence) => {
    if (parsed.success) throw new Error("it was accepted");
    expect(explainIssues(parsed.error)).toMatchObject({ param, sentence });
  });
});
