import { ok, trialView } from "@starling/protocol";
import { route } from "../route.ts";

export const takeTrial = route({
  name: "takeTrial",
  method: "POST",
  path: "/v1/account/trial",
  summary: "Take the points to try the network with",
  description:
    "Once an account; asked for again it answers 200 and gives nothing more. Such points are spent first and can't be redeemed. A network gives so many a day, and fewer to one address; some give none.",
  auth: "key",
  scope: "account:manage",
  reply: { status: 201, description: "The points are there.", schema: trialView },
  errors: ["trial_off", "trial_used_up", "account_suspended", "account_not_found", "not_ready"],
  async handler(room, { accountId, address }) {
    const taken = await room.trials.take({ accountId, address });
    if (!taken.ok) return taken;
    const { view, isNew } = taken.value;
    if (isNew) room.log.info({ accountId, points: view.points }, "an account took its trial points");
    return ok({ body: view, status: isNew ? 201 : 200 });
  },
});
