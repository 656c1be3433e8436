import { fail, ok, walletAddress, walletView as walletSchema } from "@starling/protocol";
import { z } from "zod";
import { hasOtherWayIn } from "../../accounts/other-way-in.ts";
import { mayManage } from "../may-manage.ts";
import { route } from "../route.ts";
import { walletView } from "../wallet-view.ts";

export const unlinkWallet = route({
  name: "unlinkWallet",
  method: "DELETE",
  path: "/v1/account/wallets/:address",
  summary: "Unlink a wallet",
  description: "Sessions that were begun with it end. Redemptions to it that are under way go on.",
  auth: "key",
  scope: "account:manage",
  params: z.object({ address: z.string().max(64).meta({ description: "0x and 40 hex digits" }) }),
  reply: { status: 200, description: "The wallet that is the account's no longer.", schema: walletSchema },
  errors: ["wallet_not_found", "last_way_in"],
  handler(room, { accountId, key, params }) {
    const allowed = mayManage(key);
    if (!allowed.ok) return allowed;
    const parsed = walletAddress.safeParse(params.address);
    if (!parsed.success) return fail("wallet_not_found");
    const address = parsed.data;
    return room.oneAtATime(accountId, async () => {
      const wallet = await room.wallets.find(address);
      if (wallet?.accountId !== accountId) return fail("wallet_not_found");
      if (key.session !== null && !(await hasOtherWayIn(room, accountId, { address }))) return fail("last_way_in");
      const isGone = await room.wallets.unlink({ address, accountId, nowMs: Date.now() });
      if (!isGone) return fail("wallet_not_found");
      room.authenticate.forget(({ session }) => session?.by.how === "wallet" && session.by.address === address);
      return ok({ body: walletView(wallet, key) });
    });
  },
});
