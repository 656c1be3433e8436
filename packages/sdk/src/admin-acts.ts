// What operators do; the client's key or session must be an operator's. Each act says why: the audit log keeps it.
import {
  type AccountStanding,
  type AdminDisputeView,
  type AdminModelsList,
  type AdminModelView,
  type AlertState,
  type AlertsPage,
  type AlertView,
  accountStanding,
  adminDisputeView,
  adminModelsList,
  adminModelView,
  alertsPage,
  alertView,
  type ChangeSettingsRequest,
  type CreatedInvitation,
  createdInvitation,
  type DecideDisputeRequest,
  type DryRunRequest,
  type DryRunView,
  dryRunView,
  type InvitationsList,
  type InvitationView,
  type InviteOperatorRequest,
  invitationsList,
  invitationView,
  type NodeStanding,
  nodeStanding,
  type OperatorsList,
  type OperatorView,
  operatorsList,
  operatorView,
  type SetModelRequest,
  type SettingHistoryPage,
  type SettingsView,
  settingHistoryPage,
  settingsView,
} from "@starling/protocol";
import type { PageOptions } from "./admin-reads.ts";
import { type CallOptions, sendRequest, type Transport } from "./send-request.ts";

export interface AlertsQuery extends PageOptions {
  readonly state?: AlertState | undefined;
}

export interface AdminActs {
  /** Gives the role to the account that is signed in; `token` is what the invitation's link says behind its `#`. */
  claim(token: string, options?: CallOptions): Promise<OperatorView>;
  operators(options?: CallOptions): Promise<OperatorsList>;
  /** Also one's own; never the last one. */
  withdrawOperator(account: string, reason: string, options?: CallOptions): Promise<OperatorView>;
  invitations(options?: CallOptions): Promise<InvitationsList>;
  /** Its token is said once. */
  invite(invitation: InviteOperatorRequest, options?: CallOptions): Promise<CreatedInvitation>;
  withdrawInvitation(id: string, reason: string, options?: CallOptions): Promise<InvitationView>;
  /** At once; the owner reads the reason. */
  suspendAccount(id: string, reason: string, options?: CallOptions): Promise<AccountStanding>;
  reinstateAccount(id: string, reason: string, options?: CallOptions): Promise<AccountStanding>;
  /** A device's nodes: `id` is the thumbprint of its key, or the id of a connected node. Its account goes on. */
  suspendNode(id: string, reason: string, options?: CallOptions): Promise<NodeStanding>;
  reinstateNode(id: string, reason: string, options?: CallOptions): Promise<NodeStanding>;
  /** For good, as a ledger entry where something is at stake. */
  decideDispute(id: string, decision: DecideDisputeRequest, options?: CallOptions): Promise<AdminDisputeView>;
  models(options?: CallOptions): Promise<AdminModelsList>;
  setModel(id: string, change: SetModelRequest, options?: CallOptions): Promise<AdminModelView>;
  /** One whose folder lies in the models directory. */
  offerModel(id: string, reason: string, options?: CallOptions): Promise<AdminModelView>;
  settings(options?: CallOptions): Promise<SettingsView>;
  /** Refused where somebody else changed them since `version`. */
  changeSettings(change: ChangeSettingsRequest, options?: CallOptions): Promise<SettingsView>;
  settingHistory(query?: PageOptions): Promise<SettingHistoryPage>;
  /** What would have been different; changes nothing. */
  dryRun(request: DryRunRequest, options?: CallOptions): Promise<DryRunView>;
  alerts(query?: AlertsQuery): Promise<AlertsPage>;
  acknowledgeAlert(id: string, reason: string, options?: CallOptions): Promise<AlertView>;
  resolveAlert(id: string, reason: string, options?: CallOptions): Promise<AlertView>;
}

type Schema<T> = Parameters<typeof sendRequest<T>>[2];

export function createAdminActs(transport: Transport): AdminActs {
  const send = <T>(
    method: "GET" | "POST" | "PATCH",
    path: string,
    schema: Schema<T>,
    { signal, body, query }: CallOptions & { body?: unknown; query?: Record<string, string | undefined> } = {},
  ): Promise<T> =>
    sendRequest(
      transport,
      {
        method,
        path: `/v1/admin/${path}`,
        signal,
        ...(body === undefined ? {} : { body }),
        ...(query === undefined ? {} : { query }),
      },
      schema,
    );
  const post = <T>(path: string, schema: Schema<T>, body: unknown, { signal }: CallOptions = {}): Promise<T> =>
    send("POST", path, schema, { body, signal });
  const one = (list: string, id: string, act: string) => `${list}/${encodeURIComponent(id)}/${act}`;
  const page = ({ cursor, limit }: PageOptions) => ({
    cursor,
    limit: limit === undefined ? undefined : String(limit),
  });
  return {
    claim: (token, options) => post("claim", operatorView, { token }, options),
    operators: (options) => send("GET", "operators", operatorsList, options),
    withdrawOperator: (account, reason, options) =>
      post(one("operators", account, "withdraw"), operatorView, { reason }, options),
    invitations: (options) => send("GET", "invitations", invitationsList, options),
    invite: (invitation, options) => post("invitations", createdInvitation, invitation, options),
    withdrawInvitation: (id, reason, options) =>
      post(one("invitations", id, "withdraw"), invitationView, { reason }, options),
    suspendAccount: (id, reason, options) => post(one("accounts", id, "suspend"), accountStanding, { reason }, options),
    reinstateAccount: (id, reason, options) =>
      post(one("accounts", id, "reinstate"), accountStanding, { reason }, options),
    suspendNode: (id, reason, options) => post(one("nodes", id, "suspend"), nodeStanding, { reason }, options),
    reinstateNode: (id, reason, options) => post(one("nodes", id, "reinstate"), nodeStanding, { reason }, options),
    decideDispute: (id, decision, options) => post(one("disputes", id, "decide"), adminDisputeView, decision, options),
    models: (options) => send("GET", "models", adminModelsList, options),
    setModel: (id, change, { signal } = {}) =>
      send("PATCH", `models/${encodeURIComponent(id)}`, adminModelView, { body: change, signal }),
    offerModel: (id, reason, options) => post(one("models", id, "offer"), adminModelView, { reason }, options),
    settings: (options) => send("GET", "settings", settingsView, options),
    changeSettings: (change, options) => post("settings", settingsView, change, options),
    settingHistory: ({ signal, ...query } = {}) =>
      send("GET", "settings/history", settingHistoryPage, { query: page(query), signal }),
    dryRun: (request, options) => post("settings/dry-run", dryRunView, request, options),
    alerts: ({ signal, state, ...query } = {}) =>
      send("GET", "alerts", alertsPage, { query: { ...page(query), state }, signal }),
    acknowledgeAlert: (id, reason, options) => post(one("alerts", id, "acknowledge"), alertView, { reason }, options),
    resolveAlert: (id, reason, options) => post(one("alerts", id, "resolve"), alertView, { reason }, options),
  };
}
