import { createClient } from "@starling/sdk";

const starling = createClient({ relayUrl: "http://127.0.0.1:4150", apiKey: process.env.STARLING_API_KEY ?? "" });
const { vectors } = await starling.embed({
  model: "use-lite-en",
  input: ["A cat sleeps on the sofa.", "A kitten naps on the couch."],
});
console.log(vectors.length, vectors[0]?.length);
