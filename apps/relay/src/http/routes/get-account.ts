import { accountView, accountWord, fail, formatPoints, ok } from "@starling/protocol";
import { route } from "../route.ts";

export const getAccount = route({
  name: "getAccount",
  method: "GET",
  path: "/v1/account",
  summary: "See the account's points",
  auth: "key",
  scope: "account:read",
  reply: { status: 200, description: "The account as of the last commit.", schema: accountView },
  errors: [],
  async handler(room, { accountId }) {
    const account = await room.store.account(accountId);
    if (account === undefined || !(await room.engine.ensureAccount(accountId))) return fail("invalid_api_key");
    const { kind, available, held, escrow } = account;
    return ok({
      body: {
        id: accountId,
        object: "account" as const,
        kind,
        points: {
          available: formatPoints(available - held),
          held: formatPoints(held),
          pending: formatPoints(escrow),
          redeemable: formatPoints(room.engine.engine().redeemable(accountId) ?? 0n),
        },
        depositWord: accountWord(accountId),
      },
    });
  },
});
