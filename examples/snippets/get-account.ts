import { createClient } from "@starling/sdk";

const starling = createClient({ relayUrl: "http://127.0.0.1:4150", apiKey: process.env.STARLING_API_KEY ?? "" });
const { id, points } = await starling.account();
console.log(id, `${points.available} points, ${points.held} promised to open jobs`);
