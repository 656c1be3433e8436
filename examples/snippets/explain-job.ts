import { createClient } from "@starling/sdk";

const starling = createClient({ relayUrl: "http://127.0.0.1:4150", apiKey: process.env.STARLING_API_KEY ?? "" });
const { id } = await starling.jobs.create({ model: "use-lite-en", items: ["Rain fell all night."] });
const { reason, done } = await starling.jobs.explain(id);
console.log(reason, done.data.length);
