import { accountView, accountWord, fail, ok } from "@starling/protocol";
import { pointsOf } from "../../account-feed/points-of.ts";
import { operatesBy } from "../../operators/may-operate.ts";
import { suspensionViewOf } from "../../operators/suspension-view.ts";
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
  async handler(room, { accountId, key }) {
    const account = await room.store.account(accountId);
    if (account === undefined || !(await room.engine.ensureAccount(accountId))) return fail("invalid_api_key");
    const { kind } = account;
    const [suspension, operates] = await Promise.all([
      account.record.isSuspended ? room.standings.ofAccount(accountId) : null,
      operatesBy(room, key),
    ]);
    return ok({
      body: {
        id: accountId,
        object: "account" as const,
        kind,
        points: pointsOf(account, room.engine.engine().redeemable(accountId) ?? null),
        depositWord: accountWord(accountId),
        suspension: suspensionViewOf(suspension),
        operator: operates !== null,
      },
    });
  },
});
