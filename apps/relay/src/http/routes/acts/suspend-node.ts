import { nodeStanding, ok, reasonRequest } from "@starling/protocol";
import { z } from "zod";
import { actOnDevice } from "../../../operators/suspend.ts";
import { route } from "../../route.ts";

export const suspendNode = route({
  name: "suspendNode",
  method: "POST",
  path: "/v1/admin/nodes/:id/suspend",
  summary: "Suspend a device",
  description:
    "At once: its nodes are told why and cut off, what they hold goes to others, and a later hello of its key is refused with the same words. Its account goes on. `id` is the thumbprint of its key, or the id of a node that is connected.",
  auth: "key",
  scope: "admin",
  operator: true,
  params: z.object({ id: z.string().min(1).max(128) }),
  body: reasonRequest,
  reply: { status: 200, description: "It is suspended.", schema: nodeStanding },
  errors: ["node_not_found", "own_account", "already_suspended", "not_ready"],
  async handler(room, { accountId: operatorId, params, body }) {
    const done = await actOnDevice(room, "suspend", params.id, { operatorId, reason: body.reason });
    if (!done.ok) return done;
    const { device, accountId: account } = done.value;
    const found = await room.standings.ofDevice(device);
    const suspension = found === null ? null : { at: new Date(found.atMs).toISOString(), reason: found.reason };
    return ok({ body: { device, object: "node_standing" as const, account, suspension } });
  },
});
