import OpenAI from "openai";

const client = new OpenAI({ baseURL: "http://127.0.0.1:4150/v1", apiKey: process.env.STARLING_API_KEY });
const stream = await client.chat.completions.create({
  model: "starling-tiny",
  messages: [{ role: "user", content: "Who are you?" }],
  max_tokens: 20,
  stream: true,
});
for await (const { choices } of stream) process.stdout.write(choices[0]?.delta.content ?? "");
