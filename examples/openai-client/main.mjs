// The official client of OpenAI's API: only base address and key are other than usual.
import OpenAI from "openai";
import { apiKey, relayUrl } from "../settings.mjs";

const client = new OpenAI({ baseURL: `${relayUrl}/v1`, apiKey });

/** @type {OpenAI.Chat.ChatCompletionMessageParam[]} */
const messages = [{ role: "user", content: "Continue: It was a dark night, and the wind" }];
const stream = await client.chat.completions.create({
  model: "starling-tiny",
  messages,
  max_tokens: 40,
  temperature: 0.8,
  seed: 7,
  stream: true,
});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? "");
process.stdout.write("\n");

const { data, usage } = await client.embeddings.create({
  model: "use-lite-en",
  input: ["A cat sleeps on the sofa.", "A kitten naps on the couch."],
});
console.log(`${data.length} vectors of ${data[0]?.embedding.length} numbers for ${usage.prompt_tokens} tokens`);

try {
  await client.chat.completions.create({ model: "starling-tiny", messages, n: 2 });
} catch (error) {
  if (!(error instanceof OpenAI.APIError)) throw error;
  console.log(`refused: ${error.status} ${error.code} ${error.param}`);
}
