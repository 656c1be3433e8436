// Answers as tokens. What the relay says of a token can be looked at again: its receipt with `verifyReceipt`, the rest on the chain.
import {
  type MintRequest,
  type MintView,
  mintView,
  type OutputProvenance,
  type OutputView,
  outputProvenance,
  outputsPage,
} from "@starling/protocol";
import { readPages } from "./read-pages.ts";
import { type CallOptions, sendRequest, type Transport } from "./send-request.ts";

export interface Outputs {
  /** All minted answers, newest first, of one owner or of all; pages are asked for as the loop comes to them. */
  list(options?: CallOptions & { readonly owner?: string }): AsyncGenerator<OutputView, void>;
  /** Where a token comes from. `id` in hex or decimal digits. */
  get(id: string, options?: CallOptions): Promise<OutputProvenance>;
  /** The permit to mint one's own answer, with the call for a wallet to send; `receipt_not_anchored` until its log's head is on the chain. */
  permit(
    receiptId: string,
    request: Pick<MintRequest, "to"> & Partial<MintRequest>,
    options?: CallOptions,
  ): Promise<MintView>;
}

export function createOutputs(transport: Transport): Outputs {
  return {
    list: ({ owner, ...options } = {}) =>
      readPages(transport, "/v1/outputs", outputsPage, {
        ...options,
        ...(owner === undefined ? {} : { query: { owner } }),
      }),
    get: (id, { signal } = {}) =>
      sendRequest(
        transport,
        { method: "GET", path: `/v1/outputs/${encodeURIComponent(id)}`, signal },
        outputProvenance,
      ),
    permit: (receiptId, body, { signal } = {}) =>
      sendRequest(
        transport,
        { method: "POST", path: `/v1/receipts/${encodeURIComponent(receiptId)}/mint`, body, signal },
        mintView,
      ),
  };
}
