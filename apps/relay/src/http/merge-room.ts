import type { MergeRoom } from "../accounts/merge-accounts.ts";
import type { HttpRoom } from "./http-room.ts";

/** What a merge works with: keys and sessions of the closed account aren't believed any more. */
export const mergeRoom = ({ engine, accountKeys, wallets, nodes, batches, authenticate }: HttpRoom): MergeRoom => ({
  engine,
  accountKeys,
  wallets,
  nodes,
  batches,
  forgetAccount: (accountId) => authenticate.forget((asker) => asker.accountId === accountId),
});
