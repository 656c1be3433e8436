// Receipts and the log they are in. What comes back proves nothing by itself: `verifyReceipt` looks at it.
import { type LogHead, type LogKey, logHead, logKey, logProof, type Receipt, receipt } from "@starling/protocol";
import { type CallOptions, sendRequest, type Transport } from "./send-request.ts";

export interface Receipts {
  /** As a result's line names it; `receipt_pending` while the answer has no final verdict, or its leaf no signed head. */
  get(id: string, options?: CallOptions): Promise<Receipt>;
  /** The newest signed head of the log. */
  head(options?: CallOptions): Promise<LogHead>;
  /** The relay's address. Trust it only as far as you trust the way it came. */
  key(options?: CallOptions): Promise<LogKey>;
  /** What shows that the log of `first` leaves is how that of `second` begins: the `path` of a `KeptHead`. */
  growth(first: number, second: number, options?: CallOptions): Promise<readonly string[]>;
}

export function createReceipts(transport: Transport): Receipts {
  const get = <T>(path: string, schema: Parameters<typeof sendRequest<T>>[2], { signal }: CallOptions = {}) =>
    sendRequest(transport, { method: "GET", path, signal }, schema);
  return {
    get: (id, options) => get(`/v1/receipts/${encodeURIComponent(id)}`, receipt, options),
    head: (options) => get("/v1/log/head", logHead, options),
    key: (options) => get("/v1/log/key", logKey, options),
    async growth(first, second, options) {
      return (await get(`/v1/log/proof?first=${first}&second=${second}`, logProof, options)).path;
    },
  };
}
