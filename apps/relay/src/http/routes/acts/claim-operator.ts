import { claimRequest, fail, OPERATOR_LIMITS, ok, operatorView as schema } from "@starling/protocol";
import { freshId } from "../../../engine/make-context.ts";
import { hashInvitationToken } from "../../../operators/invitation-token.ts";
import { operatorViewOf } from "../../../operators/operator-views.ts";
import { route } from "../../route.ts";

export const claimOperator = route({
  name: "claimOperator",
  method: "POST",
  path: "/v1/admin/claim",
  summary: "Take an invitation to operate the network",
  description:
    "With the session of the account that is to operate it, and what the invitation's link says behind its `#`. An invitation is used once; the same account may send it again.",
  auth: "key",
  scope: "account:manage",
  body: claimRequest,
  reply: { status: 200, description: "The account operates the network.", schema },
  errors: [
    "session_required",
    "invitation_invalid",
    "already_operator",
    "too_many_operators",
    "account_suspended",
    "account_merged",
  ],
  async handler(room, { accountId, key, body }) {
    if (key.session === null) return fail("session_required");
    const account = await room.store.account(accountId);
    if (account === undefined) return fail("invalid_api_key");
    if (account.mergedInto !== null) return fail("account_merged");
    if (account.record.isSuspended) return fail("account_suspended");
    const nowMs = Date.now();
    const claimed = await room.operators.claim({
      hash: hashInvitationToken(body.token),
      accountId,
      operatorsMax: OPERATOR_LIMITS.operatorsMax,
      nowMs,
      actionId: freshId("act", nowMs),
    });
    if (!claimed.ok) return fail(REFUSALS[claimed.refusal]);
    if (!claimed.replayed) room.log.info({ accountId }, "an account operates the network from now on");
    room.operatorsChanged();
    return ok({ body: operatorViewOf(claimed.operator) });
  },
});

const REFUSALS = {
  invalid: "invitation_invalid",
  already_operator: "already_operator",
  too_many: "too_many_operators",
} as const;
