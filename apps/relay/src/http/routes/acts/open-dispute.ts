import { ok, openDisputeRequest, disputeView as schema } from "@starling/protocol";
import { disputeViewOf } from "../../../disputes/dispute-view.ts";
import { openDispute } from "../../../disputes/open-dispute.ts";
import { route } from "../../route.ts";

export const openDisputeRoute = route({
  name: "openDispute",
  method: "POST",
  path: "/v1/disputes",
  summary: "Dispute a check, a suspension or an answer",
  description:
    "Say what is wrong: a check that took your reward, the suspension of your account, or an answer of your job. What is at stake is put aside until an operator decides, and the decision is an entry of the ledger. Each is disputed once.",
  auth: "key",
  scope: "account:manage",
  body: openDisputeRequest,
  reply: { status: 201, description: "The dispute.", schema },
  errors: ["not_disputable", "not_suspended", "dispute_exists", "too_many_disputes", "account_merged", "not_ready"],
  async handler(room, { accountId, body: { about, text } }) {
    const asked = { accountId, about, text, nowMs: Date.now() };
    const opened = await room.oneAtATime(accountId, () => openDispute(room, asked));
    if (!opened.ok) return opened;
    room.log.info({ accountId, disputeId: opened.value.disputeId, about: about.type }, "a dispute was opened");
    return ok({ body: disputeViewOf(opened.value) });
  },
});
