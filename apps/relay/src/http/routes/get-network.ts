import { networkStats, ok } from "@starling/protocol";
import { route } from "../route.ts";

export const getNetwork = route({
  name: "getNetwork",
  method: "GET",
  path: "/v1/network",
  summary: "See the network's numbers",
  description: "What /live sends once a second over Socket.IO.",
  auth: "none",
  reply: { status: 200, description: "The network now.", schema: networkStats },
  errors: [],
  handler: (room) => ok({ body: room.stats(), headers: { "cache-control": "no-store" } }),
});
