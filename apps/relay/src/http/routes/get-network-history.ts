import { historyQuery, networkHistory, ok } from "@starling/protocol";
import { route } from "../route.ts";

export const getNetworkHistory = route({
  name: "getNetworkHistory",
  method: "GET",
  path: "/v1/network/history",
  summary: "See how the network did",
  description:
    "The last hour by the minute, the last day by the quarter of an hour, or the last thirty days by six hours: nodes on average, and what was answered, earned and checked in each step.",
  auth: "none",
  query: historyQuery,
  reply: {
    status: 200,
    description: "The range, oldest step first; at most five seconds old.",
    schema: networkHistory,
  },
  errors: [],
  handler: async (room, { query }) =>
    ok({ body: await room.networkHistory(query.range), headers: { "cache-control": "public, max-age=5" } }),
});
