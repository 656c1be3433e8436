import { ok, verificationStats } from "@starling/protocol";
import { route } from "../route.ts";

export const getVerificationStats = route({
  name: "getVerificationStats",
  method: "GET",
  path: "/v1/verification/stats",
  summary: "See how often answers were checked, and what was found",
  description:
    "Counted since the network began: in all, by model, and by the class of adapter of the nodes that were checked. Each rate has its numerator, its denominator and a 95 % Wilson score interval.",
  auth: "none",
  reply: { status: 200, description: "The numbers, at most a second old.", schema: verificationStats },
  errors: [],
  handler: async (room) => ok({ body: await room.verificationStats(), headers: { "cache-control": "no-store" } }),
});
