// /v1/account/devices: the keys that the account is signed in to and contributes with.
import { type AccountId, addDeviceText, type DeviceView, devicesPage, deviceView } from "@starling/protocol";
import { readPages } from "./read-pages.ts";
import { type CallOptions, sendRequest, type Transport } from "./send-request.ts";
import { audienceOf, type DeviceKey, type Sessions } from "./sessions.ts";

export interface Devices {
  /** All, revoked ones too. */
  list(options?: CallOptions): AsyncGenerator<DeviceView, void>;
  /**
   * Makes the device the account's. One that has an account of its own is `device_linked_elsewhere`, unless that account is to be
   * merged into this one (`merge`).
   */
  add(
    key: DeviceKey,
    account: AccountId,
    options?: CallOptions & { readonly label?: string; readonly merge?: boolean },
  ): Promise<DeviceView>;
  rename(id: string, label: string, options?: CallOptions): Promise<DeviceView>;
  /** For good: its sessions end, its nodes are disconnected, its key can't come back. */
  revoke(id: string, options?: CallOptions): Promise<DeviceView>;
}

export function createDevices(transport: Transport, sessions: Sessions): Devices {
  const path = "/v1/account/devices";
  const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`;
  return {
    list: (options = {}) => readPages(transport, path, devicesPage, options),
    async add(key, account, { signal, label, merge = false } = {}) {
      const { nonce } = await sessions.challenge({ signal });
      const signature = await key.sign(addDeviceText(audienceOf(transport.relayUrl), nonce, account));
      const named = label === undefined ? {} : { label };
      const body = { publicKey: key.publicKey, nonce, signature, merge, ...named };
      return sendRequest(transport, { method: "POST", path, body, signal }, deviceView);
    },
    rename: (id, label, { signal } = {}) =>
      sendRequest(transport, { method: "PATCH", path: pathOf(id), body: { label }, signal }, deviceView),
    revoke: (id, { signal } = {}) => sendRequest(transport, { method: "DELETE", path: pathOf(id), signal }, deviceView),
  };
}
