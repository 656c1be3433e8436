import OpenAI from "openai";

const client = new OpenAI({ baseURL: "http://127.0.0.1:4150/v1", apiKey: process.env.STARLING_API_KEY });
const { data } = await client.embeddings.create({
  model: "use-lite-en",
  input: ["A cat sleeps on the sofa.", "A kitten naps on the couch."],
});
console.log(data.length, data[0]?.embedding.length);
