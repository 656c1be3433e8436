import { setTimeout as sleep } from "node:timers/promises";
import OpenAI, { toFile } from "openai";

const client = new OpenAI({ baseURL: "http://127.0.0.1:4150/v1", apiKey: process.env.STARLING_API_KEY });
const line = { custom_id: "a", method: "POST", url: "/v1/embeddings", body: { model: "use-lite-en", input: "Rain." } };
const content = await toFile(Buffer.from(JSON.stringify(line)), "batch.jsonl");
const { id: input_file_id } = await client.files.create({ file: content, purpose: "batch" });
let batch = await client.batches.create({ input_file_id, endpoint: "/v1/embeddings", completion_window: "24h" });
while (!["completed", "failed", "expired", "cancelled"].includes(batch.status)) {
  await sleep(500);
  batch = await client.batches.retrieve(batch.id);
}
console.log(batch.status, batch.request_counts);
