import { jobItem } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { type NewJobItem, toJobItem } from "./jobs.ts";

const messages = [{ role: "user", content: "Hello." }] as const;

describe("items of a job", () => {
  it.each<[NewJobItem, unknown]>([
    ["The sea", "The sea"],
    [{ text: "A cat." }, { text: "A cat." }],
    [{ image: Uint8Array.of(1, 2) }, { image: "AQI=" }],
    [
      { prompt: "The sea", maxTokens: 5, topP: 0.5, seed: 0, stop: "." },
      { prompt: "The sea", max_tokens: 5, top_p: 0.5, seed: 0, stop: "." },
    ],
    [
      {
        messages,
        temperature: 0,
        topK: 3,
        minP: 0.1,
        repetitionPenalty: 1.1,
        frequencyPenalty: 1,
        presencePenalty: -1,
      },
      {
        messages,
        temperature: 0,
        top_k: 3,
        min_p: 0.1,
        repetition_penalty: 1.1,
        frequency_penalty: 1,
        presence_penalty: -1,
      },
    ],
    [{ prompt: "The sea", maxTokens: undefined }, { prompt: "The sea" }],
    [
      { prompt: "The sea", top_p: 0.5, logprobs: 2 },
      { prompt: "The sea", top_p: 0.5, logprobs: 2 },
    ],
    [
      { tokens: [1, 2], max_tokens: 3 },
      { tokens: [1, 2], max_tokens: 3 },
    ],
  ])("%j goes as the relay takes it", (item, sent) => {
    expect(toJobItem(item)).toEqual(sent);
    expect(jobItem.safeParse(toJobItem(item)).success).toBe(true);
  });
});
