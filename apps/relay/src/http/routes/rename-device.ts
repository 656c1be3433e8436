import { deviceView as deviceSchema, fail, ok, renameDeviceRequest } from "@starling/protocol";
import { z } from "zod";
import { deviceView } from "../device-view.ts";
import { mayManage } from "../may-manage.ts";
import { route } from "../route.ts";

export const deviceParams = z.object({ id: z.string().max(64).meta({ description: "the thumbprint of its key" }) });

export const renameDevice = route({
  name: "renameDevice",
  method: "PATCH",
  path: "/v1/account/devices/:id",
  summary: "Rename a device",
  auth: "key",
  scope: "account:manage",
  params: deviceParams,
  body: renameDeviceRequest,
  reply: { status: 200, description: "The device as it is called now.", schema: deviceSchema },
  errors: ["device_not_found"],
  async handler(room, { accountId, key, params, body }) {
    const allowed = mayManage(key);
    if (!allowed.ok) return allowed;
    const renamed = await room.accountKeys.rename({ thumbprint: params.id, accountId, label: body.label });
    return renamed === undefined ? fail("device_not_found") : ok({ body: deviceView(renamed, room.nodes, key) });
  },
});
