import OpenAI, { toFile } from "openai";

const client = new OpenAI({ baseURL: "http://127.0.0.1:4150/v1", apiKey: process.env.STARLING_API_KEY });
const lines = ["A cat sleeps on the sofa.", "Rain fell all night."].map((input, at) =>
  JSON.stringify({ custom_id: `${at}`, method: "POST", url: "/v1/embeddings", body: { model: "use-lite-en", input } }),
);
const content = await toFile(Buffer.from(lines.join("\n")), "batch.jsonl");
const file = await client.files.create({ file: content, purpose: "batch" });
console.log(file.id, file.bytes);
