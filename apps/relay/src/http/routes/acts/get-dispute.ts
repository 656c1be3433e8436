import { disputeId, fail, ok, disputeView as schema } from "@starling/protocol";
import { z } from "zod";
import { disputeViewOf } from "../../../disputes/dispute-view.ts";
import { route } from "../../route.ts";

export const getDispute = route({
  name: "getDispute",
  method: "GET",
  path: "/v1/disputes/:id",
  summary: "See a dispute of the account",
  auth: "key",
  scope: "account:read",
  params: z.object({ id: z.string() }),
  reply: { status: 200, description: "The dispute.", schema },
  errors: ["dispute_not_found"],
  async handler(room, { accountId, params }) {
    const id = disputeId.safeParse(params.id);
    const dispute = id.success ? await room.disputes.get(id.data) : undefined;
    if (dispute === undefined || dispute.accountId !== accountId) return fail("dispute_not_found");
    return ok({ body: disputeViewOf(dispute), headers: { "cache-control": "no-store" } });
  },
});
