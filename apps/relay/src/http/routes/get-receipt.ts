import { ok, receipt } from "@starling/protocol";
import { z } from "zod";
import { route } from "../route.ts";

export const getReceipt = route({
  name: "getReceipt",
  method: "GET",
  path: "/v1/receipts/:id",
  summary: "Get the receipt of an answer",
  description:
    "What was computed, by whom, and what it went through, signed by the relay (EIP-712), with its place in the receipt log. Holds hashes only, and so is public. `npx starling verify` checks it offline.",
  auth: "none",
  params: z.object({ id: z.string().meta({ description: "as the result's line names it" }) }),
  reply: { status: 200, description: "The newest revision.", schema: receipt },
  errors: ["receipt_not_found", "receipt_pending"],
  async handler(room, { params }) {
    const found = await room.receipts.receipt(params.id);
    return found.ok ? ok({ body: found.value }) : found;
  },
});
