import { DEVICE_LIMITS, devicesPage, ok } from "@starling/protocol";
import { z } from "zod";
import { deviceView } from "../device-view.ts";
import { pageSize } from "../page-size.ts";
import { route } from "../route.ts";

export const listDevices = route({
  name: "listDevices",
  method: "GET",
  path: "/v1/account/devices",
  summary: "List the account's devices",
  description: "Newest first, revoked ones included.",
  auth: "key",
  scope: "account:read",
  query: z.strictObject({
    cursor: z.string().max(64).optional().meta({ description: "`next_cursor` of the page before" }),
    limit: pageSize(DEVICE_LIMITS.pageMax, DEVICE_LIMITS.pageMax, "devices"),
  }),
  reply: { status: 200, description: "A page of devices.", schema: devicesPage },
  errors: [],
  async handler(room, { accountId, key, query }) {
    const limit = query.limit ?? DEVICE_LIMITS.pageMax;
    const devices = await room.accountKeys.list({ accountId, before: query.cursor ?? null, limit });
    const last = devices.length === limit ? devices.at(-1) : undefined;
    const data = devices.map((device) => deviceView(device, room.nodes, key));
    return ok({ body: { object: "list" as const, data, next_cursor: last?.thumbprint ?? null } });
  },
});
