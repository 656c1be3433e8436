import { ok, trialView } from "@starling/protocol";
import { route } from "../route.ts";

export const getTrial = route({
  name: "getTrial",
  method: "GET",
  path: "/v1/account/trial",
  summary: "See whether there are points to try the network with",
  auth: "key",
  scope: "account:read",
  reply: { status: 200, description: "What the account could have, or had.", schema: trialView },
  errors: [],
  handler: async (room, { accountId, address }) => ok({ body: await room.trials.look({ accountId, address }) }),
});
