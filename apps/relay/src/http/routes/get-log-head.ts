import { logHead, ok } from "@starling/protocol";
import { route } from "../route.ts";

export const getLogHead = route({
  name: "getLogHead",
  method: "GET",
  path: "/v1/log/head",
  summary: "Get the receipt log's newest signed head",
  description:
    "Keep one: any later head can be held against it, so that the log can be neither cut nor rewritten unseen.",
  auth: "none",
  reply: { status: 200, description: "How long the log is, and its root.", schema: logHead },
  errors: [],
  handler: (room) => ok({ body: room.receipts.head() }),
});
