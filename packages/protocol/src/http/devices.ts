// /v1/account/devices: the keys that an account is signed in to and contributes with.
import { z } from "zod";
import { deviceLabel, deviceProof } from "./sessions.ts";

export const DEVICE_LIMITS = {
  /** Of one account, revoked ones not counted. */
  devicesPerAccountMax: 50,
  pageMax: 100,
} as const;

export const addDeviceRequest = deviceProof.extend({
  merge: z
    .boolean()
    .default(false)
    .meta({ description: "where the device has an account of its own, merge that one into this" }),
});
export type AddDeviceRequest = z.input<typeof addDeviceRequest>;

export const renameDeviceRequest = z.strictObject({ label: deviceLabel });
export type RenameDeviceRequest = z.infer<typeof renameDeviceRequest>;

export const deviceView = z.object({
  id: z.string().meta({ description: "the thumbprint of its key (RFC 7638)" }),
  object: z.literal("device"),
  label: z.string().nullable(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime().nullable().meta({ description: "signed in or began to contribute" }),
  revokedAt: z.iso.datetime().nullable(),
  current: z.boolean().meta({ description: "whether this session was opened with it" }),
  nodes: z.int().meta({ description: "tabs or processes that contribute with it now" }),
});
export type DeviceView = z.infer<typeof deviceView>;

export const devicesPage = z.object({
  object: z.literal("list"),
  data: z.array(deviceView),
  next_cursor: z.string().nullable(),
});
export type DevicesPage = z.infer<typeof devicesPage>;
