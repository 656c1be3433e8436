import { deviceView as deviceSchema, fail, ok } from "@starling/protocol";
import { hasOtherWayIn } from "../../accounts/other-way-in.ts";
import { deviceView } from "../device-view.ts";
import { mayManage } from "../may-manage.ts";
import { route } from "../route.ts";
import { deviceParams } from "./rename-device.ts";

export const revokeDevice = route({
  name: "revokeDevice",
  method: "DELETE",
  path: "/v1/account/devices/:id",
  summary: "Take a device off the account",
  description:
    "At once and for good: its sessions end, its nodes are disconnected, and its key can't come back. What it earned stays the account's.",
  auth: "key",
  scope: "account:manage",
  params: deviceParams,
  reply: { status: 200, description: "The device, revoked.", schema: deviceSchema },
  errors: ["device_not_found", "last_way_in"],
  handler(room, { accountId, key, params: { id: thumbprint } }) {
    const allowed = mayManage(key);
    if (!allowed.ok) return allowed;
    return room.oneAtATime(accountId, async () => {
      const device = await room.accountKeys.find(thumbprint);
      if (device?.accountId !== accountId) return fail("device_not_found");
      // Whoever asks with an API key has that left.
      if (key.session !== null && !(await hasOtherWayIn(room, accountId, { thumbprint }))) return fail("last_way_in");
      const revoked = await room.accountKeys.revoke({ thumbprint, accountId, nowMs: Date.now() });
      if (revoked === undefined) return fail("device_not_found");
      room.authenticate.forget(({ session }) => session?.by.how === "device" && session.by.thumbprint === thumbprint);
      room.nodes.dismissDevice(thumbprint, "device_revoked");
      return ok({ body: deviceView(revoked, room.nodes, key) });
    });
  },
});
