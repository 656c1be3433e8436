// /v1/keys: what programs of the account may do and spend.
import {
  type ChangeKeyRequest,
  type CreatedKey,
  type CreateKeyRequest,
  createdKey,
  type KeyView,
  keysPage,
  keyView,
} from "@starling/protocol";
import { readPages } from "./read-pages.ts";
import { type CallOptions, sendRequest, type Transport } from "./send-request.ts";

export interface Keys {
  /** The key itself is in the reply, this once. */
  create(key: Pick<CreateKeyRequest, "name"> & Partial<CreateKeyRequest>, options?: CallOptions): Promise<CreatedKey>;
  /** All of the account, revoked ones too. */
  list(options?: CallOptions): AsyncGenerator<KeyView, void>;
  /** What is left out stays; null takes a bound away. */
  update(id: string, change: ChangeKeyRequest, options?: CallOptions): Promise<KeyView>;
  /** It is refused from now on. */
  revoke(id: string, options?: CallOptions): Promise<KeyView>;
}

export function createKeys(transport: Transport): Keys {
  const path = "/v1/keys";
  const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`;
  return {
    create: (body, { signal } = {}) => sendRequest(transport, { method: "POST", path, body, signal }, createdKey),
    list: (options = {}) => readPages(transport, path, keysPage, options),
    update: (id, body, { signal } = {}) =>
      sendRequest(transport, { method: "PATCH", path: pathOf(id), body, signal }, keyView),
    revoke: (id, { signal } = {}) => sendRequest(transport, { method: "DELETE", path: pathOf(id), signal }, keyView),
  };
}
