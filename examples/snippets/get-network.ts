import { createClient } from "@starling/sdk";

const starling = createClient({ relayUrl: "http://127.0.0.1:4150" });
const { nodes, chunksPerSecond } = await starling.network();
console.log(`${nodes.connected} nodes, ${chunksPerSecond} chunks a second`);
