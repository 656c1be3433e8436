// What operators read, a page at a time; the client's key or session must be an operator's.
import {
  type AccountSort,
  type AdminAccountsPage,
  type AdminAccountView,
  type AdminActionsPage,
  type AdminChecksPage,
  type AdminCheckView,
  type AdminDisputeDetail,
  type AdminDisputesPage,
  type AdminEntriesPage,
  type AdminEntryView,
  type AdminJobEventsPage,
  type AdminJobRow,
  type AdminJobsPage,
  type AdminLedgerView,
  type AdminMe,
  type AdminNodesPage,
  type AdminQueueView,
  type AdminRedemptionsPage,
  adminAccountsPage,
  adminAccountView,
  adminActionsPage,
  adminChecksPage,
  adminCheckView,
  adminDisputeDetail,
  adminDisputesPage,
  adminEntriesPage,
  adminEntryView,
  adminJobEventsPage,
  adminJobRow,
  adminJobsPage,
  adminLedgerView,
  adminMe,
  adminNodesPage,
  adminQueueView,
  adminRedemptionsPage,
  type NodeSort,
  type SortOrder,
} from "@starling/protocol";
import { type CallOptions, sendRequest, type Transport } from "./send-request.ts";

/** `cursor` is `next_cursor` of the page before. */
export interface PageOptions extends CallOptions {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}
/** ISO times: from the first on, and before the second. */
export interface TimeRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}
export interface AccountsQuery extends PageOptions {
  /** The beginning of an id or a name, a wallet's address or its beginning, or a device's thumbprint. */
  readonly q?: string | undefined;
  readonly kind?: string | undefined;
  readonly role?: "operator" | undefined;
  readonly suspended?: boolean | undefined;
  readonly sort?: AccountSort | undefined;
  readonly order?: SortOrder | undefined;
}
export interface NodesQuery extends PageOptions {
  /** The beginning of an id, a name, a device's thumbprint or an account's id. */
  readonly q?: string | undefined;
  readonly account?: string | undefined;
  readonly state?: string | undefined;
  readonly backend?: string | undefined;
  readonly model?: string | undefined;
  readonly region?: string | undefined;
  readonly sort?: NodeSort | undefined;
  readonly order?: SortOrder | undefined;
}
export interface AdminJobsQuery extends PageOptions, TimeRange {
  /** The beginning of an id. */
  readonly q?: string | undefined;
  readonly account?: string | undefined;
  readonly model?: string | undefined;
  readonly state?: string | undefined;
  readonly order?: SortOrder | undefined;
}
export interface ChecksQuery extends PageOptions, TimeRange {
  readonly account?: string | undefined;
  readonly job?: string | undefined;
  readonly model?: string | undefined;
  readonly verdict?: string | undefined;
  readonly reason?: string | undefined;
  readonly order?: SortOrder | undefined;
}
export interface DisputesQuery extends PageOptions {
  readonly state?: string | undefined;
  readonly account?: string | undefined;
  readonly order?: SortOrder | undefined;
}
export interface EntriesQuery extends PageOptions, TimeRange {
  readonly account?: string | undefined;
  /** Of the account: `available` or `escrow`. */
  readonly bucket?: string | undefined;
  /** One type or several, parted by commas. */
  readonly type?: string | undefined;
  readonly job?: string | undefined;
  readonly order?: SortOrder | undefined;
}
export interface AuditQuery extends PageOptions, TimeRange {
  readonly operator?: string | undefined;
  readonly action?: string | undefined;
  /** The id of what was acted on. */
  readonly subject?: string | undefined;
  readonly order?: SortOrder | undefined;
}

/** Pages may be short where a filter has no index: only `next_cursor` null is the end. */
export interface AdminReads {
  /** That the client's own account operates the network; refused with `operator_only` otherwise. */
  me(options?: CallOptions): Promise<AdminMe>;
  accounts(query?: AccountsQuery): Promise<AdminAccountsPage>;
  account(id: string, options?: CallOptions): Promise<AdminAccountView>;
  /** Those that are connected to the relay that is asked. */
  nodes(query?: NodesQuery): Promise<AdminNodesPage>;
  jobs(query?: AdminJobsQuery): Promise<AdminJobsPage>;
  job(id: string, options?: CallOptions): Promise<AdminJobRow>;
  queue(options?: CallOptions): Promise<AdminQueueView>;
  /** All that was written down of a job, in the order of happening. */
  replay(id: string, query?: PageOptions): Promise<AdminJobEventsPage>;
  checks(query?: ChecksQuery): Promise<AdminChecksPage>;
  /** With its evidence side by side. */
  check(id: string, options?: CallOptions): Promise<AdminCheckView>;
  disputes(query?: DisputesQuery): Promise<AdminDisputesPage>;
  dispute(id: string, options?: CallOptions): Promise<AdminDisputeDetail>;
  /** Those that wait for an operator. */
  redemptionsPage(query?: PageOptions): Promise<AdminRedemptionsPage>;
  entries(query?: EntriesQuery): Promise<AdminEntriesPage>;
  /** With its postings. */
  entry(id: string, options?: CallOptions): Promise<AdminEntryView>;
  /** The system accounts. */
  ledger(options?: CallOptions): Promise<AdminLedgerView>;
  audit(query?: AuditQuery): Promise<AdminActionsPage>;
}

type Schema<T> = Parameters<typeof sendRequest<T>>[2];

export function createAdminReads(transport: Transport): AdminReads {
  const get = <T>(
    path: string,
    schema: Schema<T>,
    { signal, ...query }: CallOptions & { readonly state?: string | undefined } = {},
  ): Promise<T> =>
    sendRequest(transport, { method: "GET", path: `/v1/admin/${path}`, query: textsOf(query), signal }, schema);
  const one = (list: string, id: string) => `${list}/${encodeURIComponent(id)}`;
  return {
    me: (options) => get("me", adminMe, options),
    accounts: (query) => get("accounts", adminAccountsPage, query),
    account: (id, options) => get(one("accounts", id), adminAccountView, options),
    nodes: (query) => get("nodes", adminNodesPage, query),
    jobs: (query) => get("jobs", adminJobsPage, query),
    job: (id, options) => get(one("jobs", id), adminJobRow, options),
    queue: (options) => get("queue", adminQueueView, options),
    replay: (id, query) => get(`${one("jobs", id)}/events`, adminJobEventsPage, query),
    checks: (query) => get("checks", adminChecksPage, query),
    check: (id, options) => get(one("checks", id), adminCheckView, options),
    disputes: (query) => get("disputes", adminDisputesPage, query),
    dispute: (id, options) => get(one("disputes", id), adminDisputeDetail, options),
    redemptionsPage: (query) => get("redemptions", adminRedemptionsPage, { ...query, state: "held" }),
    entries: (query) => get("entries", adminEntriesPage, query),
    entry: (id, options) => get(one("entries", id), adminEntryView, options),
    ledger: (options) => get("ledger", adminLedgerView, options),
    audit: (query) => get("actions", adminActionsPage, query),
  };
}

/** As a query's texts; what is undefined is left out. */
const textsOf = (query: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(query)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
