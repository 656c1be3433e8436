import {
  type AccountId,
  fail,
  type LinkedWallet,
  linkedWallet,
  linkWalletRequest,
  type Outcome,
  ok,
  SIWE_STATEMENTS,
  WALLET_LIMITS,
} from "@starling/protocol";
import { mergeAccounts } from "../../accounts/merge-accounts.ts";
import type { StoredWallet } from "../../ports/wallet-store.ts";
import { openSession } from "../../sessions/open-session.ts";
import { proveWallet } from "../../sessions/prove-wallet.ts";
import type { Asker } from "../asker.ts";
import type { HttpRoom } from "../http-room.ts";
import { mayManage } from "../may-manage.ts";
import { mergeRoom } from "../merge-room.ts";
import { route } from "../route.ts";
import { walletView } from "../wallet-view.ts";

export const linkWallet = route({
  name: "linkWallet",
  method: "POST",
  path: "/v1/account/wallets",
  summary: "Link a wallet to the account",
  description:
    "The message (EIP-4361) says `Link this wallet to the Starling account acc_….` Where the wallet has another account, this one can be merged into that: with `merge: true`, and a message that says so. Points, devices, wallets and API keys go over, sessions end, and it can't be undone.",
  auth: "key",
  scope: "account:manage",
  body: linkWalletRequest,
  reply: { status: 201, description: "The wallet, and whose it is now.", schema: linkedWallet },
  errors: [
    "challenge_invalid",
    "bad_signature",
    "siwe_refused",
    "wallet_not_found",
    "wallet_linked_elsewhere",
    "too_many_devices",
    "too_many_wallets",
    "redemption_open",
    "account_suspended",
    "account_merged",
    "merge_refused",
  ],
  async handler(room, { accountId, key, body: { message, signature, merge }, headers }) {
    const allowed = mayManage(key);
    if (!allowed.ok) return allowed;
    const nowMs = Date.now();
    const statement = SIWE_STATEMENTS[merge ? "merge" : "link"](accountId);
    const { origin } = headers;
    const proved = await proveWallet(room, { message, signature, statement, origin, nowMs });
    if (!proved.ok) return proved;
    const { address, nonce } = proved.value;
    if (!(await room.sessions.useChallenge({ nonce, nowMs }))) return fail("challenge_invalid");
    const linked = merge ? await mergeIntoWallet(room, key, address, nowMs) : await link(room, key, address, nowMs);
    return linked.ok ? ok({ body: linked.value, headers: { "cache-control": "no-store" } }) : linked;
  },
});

async function link(room: HttpRoom, key: Asker, address: string, nowMs: number): Promise<Outcome<LinkedWallet>> {
  const { accountId } = key;
  const walletsMax = WALLET_LIMITS.walletsPerAccountMax;
  const { chainId } = room;
  const linked = await room.wallets.link({ address, accountId, chainId, label: null, walletsMax, nowMs });
  if (!linked.ok) return fail(linked.refusal === "wallet_taken" ? "wallet_linked_elsewhere" : "too_many_wallets");
  return ok(viewOf(linked.wallet, key, null, null));
}

/** The caller's account is closed, and so is its session; who asked with one gets another, of the wallet that has just signed. */
async function mergeIntoWallet(
  room: HttpRoom,
  key: Asker,
  address: string,
  nowMs: number,
): Promise<Outcome<LinkedWallet>> {
  const wallet = await room.wallets.find(address);
  if (wallet === undefined) return fail("wallet_not_found");
  if (wallet.accountId === key.accountId) return ok(viewOf(wallet, key, null, null));
  const merged = await mergeAccounts(mergeRoom(room), key.accountId, wallet.accountId);
  if (!merged.ok) return merged;
  if (key.session === null) return ok(viewOf(wallet, key, key.accountId, null));
  const opened = await openSession(room, wallet.accountId, { how: "wallet", address }, nowMs);
  return ok(viewOf(wallet, key, key.accountId, opened.ok ? opened.value : null));
}

const viewOf = (
  wallet: StoredWallet,
  key: Asker,
  merged: AccountId | null,
  session: LinkedWallet["session"],
): LinkedWallet => ({
  object: "wallet.link",
  wallet: walletView(wallet, key),
  account: wallet.accountId,
  merged,
  session,
});
