// /v1/account/statement: every ledger entry with the balance after it.
import {
  type EntryType,
  type StatementLine,
  type StatementPage,
  type StatementSummary,
  statementPage,
  statementSummary,
} from "@starling/protocol";
import { readPages } from "./read-pages.ts";
import { type CallOptions, openStream, sendRequest, type Transport } from "./send-request.ts";

export interface StatementFilter {
  /** A UTC month, such as 2026-11. */
  readonly month?: string | undefined;
  readonly type?: EntryType | undefined;
}

export interface Statement {
  /** All entries, newest first; pages are asked for as the loop comes to them. */
  list(filter?: StatementFilter, options?: CallOptions): AsyncGenerator<StatementLine, void>;
  page(
    request?: StatementFilter & { readonly cursor?: string | undefined; readonly limit?: number | undefined },
    options?: CallOptions,
  ): Promise<StatementPage>;
  /** Opening and closing balance, and what each type came to; of all time without a month. */
  summary(request?: { readonly month?: string | undefined }, options?: CallOptions): Promise<StatementSummary>;
  /** Oldest entry first. `semicolon`: with decimal commas, as spreadsheets of many countries open it. */
  csv(
    request?: StatementFilter & { readonly form?: "comma" | "semicolon" | undefined },
    options?: CallOptions,
  ): Promise<ReadableStream<Uint8Array>>;
}

export function createStatement(transport: Transport): Statement {
  const path = "/v1/account/statement";
  return {
    list: ({ month, type } = {}, options = {}) =>
      readPages(transport, path, statementPage, { ...options, query: given({ month, type }) }),
    page: ({ month, type, cursor, limit } = {}, { signal } = {}) => {
      const query = { month, type, cursor, limit: limit?.toString() };
      return sendRequest(transport, { method: "GET", path, query, signal }, statementPage);
    },
    summary: ({ month } = {}, { signal } = {}) =>
      sendRequest(transport, { method: "GET", path: `${path}/summary`, query: { month }, signal }, statementSummary),
    csv: ({ month, type, form } = {}, { signal } = {}) =>
      openStream(transport, { method: "GET", path: `${path}.csv`, query: { month, type, form }, signal }),
  };
}

/** What is asked for, without what isn't. */
const given = (query: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
