// The Vercel AI SDK, through its provider for OpenAI-compatible APIs.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { cosineSimilarity, embedMany, generateText, streamText } from "ai";
import { apiKey, relayUrl } from "../settings.mjs";

const starling = createOpenAICompatible({ name: "starling", baseURL: `${relayUrl}/v1`, apiKey });
const model = starling("starling-tiny");

const { text, finishReason, usage } = await generateText({
  model,
  prompt: "Continue: The captain looked at the sea and",
  maxOutputTokens: 24,
  temperature: 0,
});
console.log(`${text.trim()} (${finishReason}, ${usage.outputTokens} tokens)`);

const { textStream } = streamText({ model, prompt: "Continue: In the morning", maxOutputTokens: 24, temperature: 0 });
for await (const piece of textStream) process.stdout.write(piece);
process.stdout.write("\n");

const { embeddings } = await embedMany({
  model: starling.textEmbeddingModel("use-lite-en"),
  values: ["A cat sleeps on the sofa.", "A kitten naps on the couch.", "The treaty was signed in May."],
});
const [cat = [], kitten = [], treaty = []] = embeddings;
console.log(
  `cat and kitten ${cosineSimilarity(cat, kitten).toFixed(3)}, cat and treaty ${cosineSimilarity(cat, treaty).toFixed(3)}`,
);
