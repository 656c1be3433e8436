import {
  addDeviceRequest,
  addDeviceText,
  DEVICE_LIMITS,
  deviceView as deviceSchema,
  fail,
  ok,
} from "@starling/protocol";
import { mergeAccounts } from "../../accounts/merge-accounts.ts";
import { proveDevice } from "../../sessions/prove-device.ts";
import { deviceView } from "../device-view.ts";
import { mayManage } from "../may-manage.ts";
import { mergeRoom } from "../merge-room.ts";
import { route } from "../route.ts";

export const addDevice = route({
  name: "addDevice",
  method: "POST",
  path: "/v1/account/devices",
  summary: "Make a device the account's",
  description:
    "For a device that signed in with a wallet. It signs the text `starling add device 1`, the relay's host, the nonce and the account's id, each on a line of its own. Where it has earned points for an account of its own, that account is merged into this one with `merge: true`.",
  auth: "key",
  scope: "account:manage",
  body: addDeviceRequest,
  reply: { status: 201, description: "The device.", schema: deviceSchema },
  errors: [
    "challenge_invalid",
    "bad_signature",
    "device_revoked",
    "device_linked_elsewhere",
    "too_many_devices",
    "too_many_wallets",
    "redemption_open",
    "account_suspended",
    "account_merged",
    "merge_refused",
  ],
  async handler(room, { accountId, key, body, headers }) {
    const allowed = mayManage(key);
    if (!allowed.ok) return allowed;
    const nowMs = Date.now();
    const textFor = (audience: string, nonce: string) => addDeviceText(audience, nonce, accountId);
    const proved = await proveDevice(room, body, headers.host, textFor, nowMs);
    if (!proved.ok) return proved;
    const thumbprint = proved.value;
    const label = body.label ?? null;
    const keysMax = DEVICE_LIMITS.devicesPerAccountMax;
    const added = await room.accountKeys.add({ thumbprint, accountId, label, keysMax, nowMs });
    if (added.ok) return ok({ body: deviceView(added.key, room.nodes, key) });
    if (added.refusal === "key_revoked") return fail("device_revoked");
    if (added.refusal === "too_many_keys") return fail("too_many_devices");
    if (!body.merge || added.of === undefined) return fail("device_linked_elsewhere");
    const merged = await mergeAccounts(mergeRoom(room), added.of, accountId);
    if (!merged.ok) return merged;
    const device = await room.accountKeys.find(thumbprint);
    return device === undefined ? fail("device_not_found") : ok({ body: deviceView(device, room.nodes, key) });
  },
});
