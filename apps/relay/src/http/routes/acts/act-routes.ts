// What operators do, and what owners dispute.
import type { AnyRoute } from "../../route.ts";
import { acknowledgeAlert, resolveAlert } from "./act-on-alert-routes.ts";
import { changeSettings } from "./change-settings.ts";
import { claimOperator } from "./claim-operator.ts";
import { decideDisputeRoute } from "./decide-dispute.ts";
import { dryRunSettings } from "./dry-run-settings.ts";
import { getDispute } from "./get-dispute.ts";
import { getSettings } from "./get-settings.ts";
import { inviteOperator } from "./invite-operator.ts";
import { listAdminModels } from "./list-admin-models.ts";
import { listAlerts } from "./list-alerts.ts";
import { listDisputes } from "./list-disputes.ts";
import { listInvitations } from "./list-invitations.ts";
import { listOperators } from "./list-operators.ts";
import { listReversals } from "./list-reversals.ts";
import { listSettingChanges } from "./list-setting-changes.ts";
import { offerModel } from "./offer-model.ts";
import { openDisputeRoute } from "./open-dispute.ts";
import { reinstateAccount } from "./reinstate-account.ts";
import { reinstateNode } from "./reinstate-node.ts";
import { setModelRoute } from "./set-model.ts";
import { suspendAccount } from "./suspend-account.ts";
import { suspendNode } from "./suspend-node.ts";
import { withdrawInvitation } from "./withdraw-invitation.ts";
import { withdrawOperator } from "./withdraw-operator.ts";

export const ACT_ROUTES: readonly AnyRoute[] = [
  openDisputeRoute,
  listDisputes,
  listReversals,
  getDispute,
  claimOperator,
  listOperators,
  withdrawOperator,
  inviteOperator,
  listInvitations,
  withdrawInvitation,
  suspendAccount,
  reinstateAccount,
  suspendNode,
  reinstateNode,
  decideDisputeRoute,
  listAdminModels,
  offerModel,
  setModelRoute,
  getSettings,
  changeSettings,
  listSettingChanges,
  dryRunSettings,
  listAlerts,
  acknowledgeAlert,
  resolveAlert,
];
