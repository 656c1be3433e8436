import { logKey, ok } from "@starling/protocol";
import { route } from "../route.ts";

export const getLogKey = route({
  name: "getLogKey",
  method: "GET",
  path: "/v1/log/key",
  summary: "Get the address that signs receipts",
  description: "The one thing that a verifier must have from the relay, and must come by in a way that it trusts.",
  auth: "none",
  reply: { status: 200, description: "The relay's address, its log, and the EIP-712 domain's chain.", schema: logKey },
  errors: [],
  handler: (room) => ok({ body: room.receipts.key() }),
});
