// /v1/batches: files of requests that are worked through.
import {
  type BatchEndpoint,
  type BatchesPage,
  type BatchObject,
  batchesPage,
  batchObject,
  type CreateBatchRequest,
} from "@starling/protocol";
import { type CallOptions, sendRequest, type Transport } from "./send-request.ts";

export interface CreateBatch {
  /** The id of an uploaded file. */
  readonly inputFileId: string;
  readonly endpoint: BatchEndpoint;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

export interface Batches {
  create(batch: CreateBatch, options?: CallOptions): Promise<BatchObject>;
  get(id: string, options?: CallOptions): Promise<BatchObject>;
  /** Newest first; `after` is the last of the page before. */
  page(
    request?: { readonly after?: string | undefined; readonly limit?: number | undefined },
    options?: CallOptions,
  ): Promise<BatchesPage>;
  /** What is done stays, and is charged. */
  cancel(id: string, options?: CallOptions): Promise<BatchObject>;
}

export function createBatches(transport: Transport): Batches {
  const path = "/v1/batches";
  const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`;
  return {
    create({ inputFileId, endpoint, metadata }, { signal } = {}) {
      const body: CreateBatchRequest = {
        input_file_id: inputFileId,
        endpoint,
        completion_window: "24h",
        ...(metadata === undefined ? {} : { metadata: { ...metadata } }),
      };
      return sendRequest(transport, { method: "POST", path, body, signal }, batchObject);
    },
    get: (id, { signal } = {}) => sendRequest(transport, { method: "GET", path: pathOf(id), signal }, batchObject),
    page: ({ after, limit } = {}, { signal } = {}) =>
      sendRequest(transport, { method: "GET", path, query: { after, limit: limit?.toString() }, signal }, batchesPage),
    cancel: (id, { signal } = {}) =>
      sendRequest(transport, { method: "POST", path: `${pathOf(id)}/cancel`, signal }, batchObject),
  };
}
