import { fail, mintRequest, mintView, ok } from "@starling/protocol";
import { z } from "zod";
import { isMistyped } from "../is-mistyped.ts";
import { route } from "../route.ts";

export const mintReceipt = route({
  name: "mintReceipt",
  method: "POST",
  path: "/v1/receipts/:id/mint",
  summary: "Get the permit to mint an answer as a token",
  description:
    "For the account that asked for the answer. Gives the relay’s signed permit, the token’s texts, the proof that the receipt is in the anchored log, and the call for a wallet to send within an hour. Whoever sends it, the token goes to `to`; a receipt has one token at most.",
  auth: "key",
  // Whoever mints decides for ever whose the receipt's one token is: more than reading.
  scope: "jobs:write",
  params: z.object({ id: z.string().meta({ description: "the receipt’s id" }) }),
  body: mintRequest,
  reply: { status: 200, description: "The permit.", schema: mintView },
  errors: [
    "chain_not_configured",
    "chain_unavailable",
    "receipt_not_found",
    "receipt_pending",
    "receipt_not_owned",
    "receipt_not_mintable",
    "receipt_not_anchored",
    "output_minted",
  ],
  async handler(room, { accountId, params, body }) {
    if (room.outputs === null) return fail("chain_not_configured");
    if (isMistyped(body.to))
      return fail("invalid_field", { param: "to", detail: "to has a wrong checksum: a digit of it was mistyped." });
    const to = body.to.toLowerCase();
    const permit = await room.outputs.permit({ ...body, to, receiptId: params.id, accountId });
    return permit.ok ? ok({ body: permit.value, headers: { "cache-control": "no-store" } }) : permit;
  },
});
