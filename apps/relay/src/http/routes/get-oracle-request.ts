import { chainDigits, fail, ORACLE_LIMITS, ok, oracleRequestDetail } from "@starling/protocol";
import { z } from "zod";
import { oracleDetail } from "../../oracle/oracle-view.ts";
import { route } from "../route.ts";

export const getOracleRequest = route({
  name: "getOracleRequest",
  method: "GET",
  path: "/v1/oracle/requests/:id",
  summary: "See what became of a contract’s question",
  auth: "none",
  addressLimit: { name: "oracle", perMinute: ORACLE_LIMITS.asksPerMinute },
  params: z.object({ id: z.string().meta({ description: "the request’s number in the oracle contract" }) }),
  reply: {
    status: 200,
    description: "The question, and its answer as the contract got it.",
    schema: oracleRequestDetail,
  },
  errors: ["chain_not_configured", "oracle_request_not_found"],
  async handler(room, { params }) {
    if (room.chain === null) return fail("chain_not_configured");
    const requestId = chainDigits.safeParse(params.id).data;
    if (requestId === undefined) return fail("oracle_request_not_found");
    const asked = await room.oracleQuestions.get({ chainId: room.chain.facts.chainId, requestId });
    return asked === undefined ? fail("oracle_request_not_found") : ok({ body: await oracleDetail(room, asked) });
  },
});
