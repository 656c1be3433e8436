import OpenAI from "openai";

const client = new OpenAI({ baseURL: "http://127.0.0.1:4150/v1", apiKey: process.env.STARLING_API_KEY });
for await (const model of client.models.list()) console.log(model.id);
