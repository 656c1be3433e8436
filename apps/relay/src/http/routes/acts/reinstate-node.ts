import { nodeStanding, ok, reasonRequest } from "@starling/protocol";
import { z } from "zod";
import { actOnDevice } from "../../../operators/suspend.ts";
import { route } from "../../route.ts";

export const reinstateNode = route({
  name: "reinstateNode",
  method: "POST",
  path: "/v1/admin/nodes/:id/reinstate",
  summary: "Reinstate a device",
  description: "Its nodes may come back. `id` is the thumbprint of its key.",
  auth: "key",
  scope: "admin",
  operator: true,
  params: z.object({ id: z.string().min(1).max(128) }),
  body: reasonRequest,
  reply: { status: 200, description: "It isn't suspended any more.", schema: nodeStanding },
  errors: ["node_not_found", "own_account", "not_suspended", "not_ready"],
  async handler(room, { accountId: operatorId, params, body }) {
    const done = await actOnDevice(room, "reinstate", params.id, { operatorId, reason: body.reason });
    if (!done.ok) return done;
    const { device, accountId: account } = done.value;
    const found = await room.standings.ofDevice(device);
    const suspension = found === null ? null : { at: new Date(found.atMs).toISOString(), reason: found.reason };
    return ok({ body: { device, object: "node_standing" as const, account, suspension } });
  },
});
