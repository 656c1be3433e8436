import { CHAIN_RPC_LIMITS, fail, ok, rpcBody, rpcReplies } from "@starling/protocol";
import { parseParts } from "../parse-parts.ts";
import { checkBodyHeaders, parseJson, readBytes } from "../read-body.ts";
import { route } from "../route.ts";

export const callChain = route({
  name: "callChain",
  method: "POST",
  path: "/v1/chain/rpc",
  summary: "Ask the chain through the relay",
  description:
    "JSON-RPC 2.0, a call or a batch, of the methods that wallets and pages need: balances, calls, blocks, receipts, logs of a bounded number of blocks, fees, and `eth_sendRawTransaction`. Whatever becomes of a call, its error is JSON-RPC's.",
  auth: "none",
  addressLimit: { name: "chain", perMinute: CHAIN_RPC_LIMITS.requestsPerMinute },
  reads: "stream",
  takes: {
    "application/json": {
      description: `A call, or at most ${CHAIN_RPC_LIMITS.callsMax} of them; at most ${CHAIN_RPC_LIMITS.bodyBytesMax / 1024} KiB.`,
      schema: rpcBody,
    },
  },
  reply: { status: 200, description: "A reply a call, in order.", schema: rpcReplies },
  errors: [
    "chain_not_configured",
    "invalid_json",
    "invalid_utf8",
    "invalid_field",
    "unknown_field",
    "unsupported_media_type",
    "body_too_large",
  ],
  async handler(room, { payload, headers }) {
    const { chain } = room;
    if (chain === null) return fail("chain_not_configured");
    const bytes = await readBytes(payload, CHAIN_RPC_LIMITS.bodyBytesMax);
    if (!bytes.ok) return bytes;
    const typed = checkBodyHeaders(headers);
    if (!typed.ok) return typed;
    const json = parseJson(bytes.value);
    if (!json.ok) return json;
    const parsed = parseParts(rpcBody, json.value);
    if (!parsed.ok) return parsed;
    const calls = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
    const replies = await chain.pass(calls.map(({ id, method, params = [] }) => ({ id, method, params })));
    return ok({ body: Array.isArray(parsed.value) ? [...replies] : (replies[0] ?? null) });
  },
});
