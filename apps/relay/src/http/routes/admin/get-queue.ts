import { adminQueueView, ok } from "@starling/protocol";
import { NO_STORE } from "../../../admin/list-query.ts";
import { queueView } from "../../../admin/queue-view.ts";
import { route } from "../../route.ts";

export const getQueue = route({
  name: "getQueue",
  method: "GET",
  path: "/v1/admin/queue",
  summary: "See what waits, and why",
  description: "By model: chunks, nodes, and why open jobs are where they are. As this relay knows it now.",
  auth: "key",
  scope: "admin",
  operator: true,
  reply: { status: 200, description: "The queue.", schema: adminQueueView },
  errors: [],
  handler(room) {
    const engine = room.engine.engine();
    return ok({ body: queueView(engine.queue(), engine.counts(), Date.now()), headers: NO_STORE });
  },
});
