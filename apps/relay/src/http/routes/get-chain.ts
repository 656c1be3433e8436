import { chainView, fail, formatPoints, ok, WEI_PER_MICROPOINT } from "@starling/protocol";
import { relayUrlOf } from "../relay-url-of.ts";
import { route } from "../route.ts";

const TOKEN = { name: "Starling", symbol: "STAR", decimals: 18 } as const;

export const getChain = route({
  name: "getChain",
  method: "GET",
  path: "/v1/chain",
  summary: "See the chain that points become tokens on",
  auth: "none",
  reply: { status: 200, description: "The chain, its contracts and what may be redeemed.", schema: chainView },
  errors: ["chain_not_configured"],
  handler(room, { headers }) {
    const { chain } = room;
    const { policy } = room.engine.engine().policy();
    if (chain === null) return fail("chain_not_configured");
    const { chainId, name, contracts, confirmations, address, sponsors, publicRpcUrl } = chain.facts;
    const { state, sentence, head, worked, sending } = chain.health();
    const relayUrl = relayUrlOf(room.publicUrl, headers.host);
    return ok({
      body: {
        object: "chain" as const,
        chainId,
        name,
        rpcUrl: `${relayUrl}/v1/chain/rpc`,
        publicRpcUrl,
        contracts,
        confirmations,
        state,
        sentence,
        head,
        worked,
        token: TOKEN,
        microPointWei: WEI_PER_MICROPOINT.toString(),
        sponsored: sponsors && sending.state === "ready",
        voucherSigner: address,
        walletConnect: {
          relayUrl: `${relayUrl.replace(/^http/, "ws")}/walletconnect`,
          projectId: room.walletConnectProjectId,
        },
        redemption: {
          min: formatPoints(policy.redemptionMin),
          accountPerDay: formatPoints(policy.redemptionAccountPerDay),
          networkPerDay: formatPoints(policy.redemptionNetworkPerDay),
          approvalFrom: formatPoints(policy.redemptionApprovalFrom),
          voucherTtlS: Math.floor(policy.voucherTtlMs / 1000),
        },
      },
      headers: { "cache-control": "no-store" },
    });
  },
});
