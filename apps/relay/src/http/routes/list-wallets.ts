import { ok, WALLET_LIMITS, walletsList } from "@starling/protocol";
import { route } from "../route.ts";
import { walletView } from "../wallet-view.ts";

export const listWallets = route({
  name: "listWallets",
  method: "GET",
  path: "/v1/account/wallets",
  summary: "List the account's wallets",
  auth: "key",
  scope: "account:read",
  reply: { status: 200, description: "The wallets, the first linked first.", schema: walletsList },
  errors: [],
  async handler(room, { accountId, key }) {
    const wallets = await room.wallets.list({ accountId, limit: WALLET_LIMITS.walletsPerAccountMax });
    return ok({ body: { object: "list" as const, data: wallets.map((wallet) => walletView(wallet, key)) } });
  },
});
