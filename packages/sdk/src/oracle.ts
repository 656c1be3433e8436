// What contracts asked the network.
import {
  type OracleRequestDetail,
  type OracleRequestView,
  oracleRequestDetail,
  oracleRequestsPage,
} from "@starling/protocol";
import { readPages } from "./read-pages.ts";
import { type CallOptions, sendRequest, type Transport } from "./send-request.ts";

export interface OracleQuestions {
  /** All of them, newest first; pages are asked for as the loop comes to them. */
  list(options?: CallOptions): AsyncGenerator<OracleRequestView, void>;
  /** `id` is the request's number in the contract. */
  get(id: string, options?: CallOptions): Promise<OracleRequestDetail>;
}

export function createOracle(transport: Transport): OracleQuestions {
  const path = "/v1/oracle/requests";
  return {
    list: (options = {}) => readPages(transport, path, oracleRequestsPage, options),
    get: (id, { signal } = {}) =>
      sendRequest(transport, { method: "GET", path: `${path}/${encodeURIComponent(id)}`, signal }, oracleRequestDetail),
  };
}
