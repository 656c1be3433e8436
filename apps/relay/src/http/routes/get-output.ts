import { fail, OUTPUT_LIMITS, ok, outputProvenance } from "@starling/protocol";
import { z } from "zod";
import { route } from "../route.ts";

const TOKEN_ID = /^0x[0-9a-f]{64}$/;
const DECIMAL_ID = /^\d{1,78}$/;

/** As wallets show it, in decimal digits, or as the API does: 0x and 64 hex digits. */
function leafHashOf(tokenId: string): string | undefined {
  const text = tokenId.toLowerCase();
  if (TOKEN_ID.test(text)) return text;
  return DECIMAL_ID.test(text) ? `0x${BigInt(text).toString(16).padStart(64, "0")}` : undefined;
}

export const getOutput = route({
  name: "getOutput",
  method: "GET",
  path: "/v1/outputs/:id",
  summary: "Check where a token comes from",
  description:
    "What the chain says of the token, its receipt, the log and the log’s head on the chain, each looked at now: `genuine` is `no` as soon as one of them contradicts another.",
  auth: "none",
  addressLimit: { name: "outputs", perMinute: OUTPUT_LIMITS.asksPerMinute },
  params: z.object({ id: z.string().meta({ description: "the token’s id, in hex or decimal digits" }) }),
  reply: { status: 200, description: "The token, with what was found.", schema: outputProvenance },
  errors: ["chain_not_configured", "output_not_found"],
  async handler(room, { params }) {
    if (room.outputs === null) return fail("chain_not_configured");
    const leafHash = leafHashOf(params.id);
    if (leafHash === undefined) return fail("output_not_found");
    const found = await room.outputs.provenance(leafHash);
    return found.ok ? ok({ body: found.value, headers: { "cache-control": "no-store" } }) : found;
  },
});
