import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { accountView, createdInvitation, type ErrorCode, invitationsList, operatorsList } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { STORE_KINDS } from "../stores/testing/open-test-stores.ts";
import { eventually } from "../testing/eventually.ts";
import { type Reply, refusalIn } from "../testing/start-test-relay.ts";
import { type OperatorBed, startOperatorBed } from "./testing/start-operator-bed.ts";

const refuses = (reply: Reply, code: ErrorCode) => expect(refusalIn(reply)).toMatchObject({ code });
const OPERATORS = "/v1/admin/operators";
const why = { reason: "because" };

describe.each(STORE_KINDS)("who operates the network, on %s", (kind) => {
  let bed: OperatorBed;
  beforeAll(async () => {
    bed = await startOperatorBed(kind);
  });
  afterAll(() => bed.close());

  it("[OP1] the first start leaves a link for its owner's eyes, which lasts over a restart, gives one session the role and is gone then", async () => {
    const file = join(bed.kept.dataDir, "keys", "operator-link");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const token = bed.firstToken();
    await bed.restart();
    expect(bed.firstToken()).toBe(token);
    const people = await Promise.all([bed.person(), bed.person(), bed.person()]);
    refuses(await bed.as(bed.test.consumer.apiKey, "/v1/admin/claim", { token }), "session_required");
    refuses(await bed.as(people[0], "/v1/admin/claim", { token: "x".repeat(43) }), "invitation_invalid");
    refuses(await bed.as(people[0], "/v1/admin/claim", { token: "x" }), "invalid_field");
    refuses(await bed.as(people[0], OPERATORS), "operator_only");
    // Two claims of one link, and one more, at once.
    const claims = await Promise.all(people.map((person) => bed.as(person, "/v1/admin/claim", { token })));
    const winners = people.filter((_, i) => claims[i]?.status === 200);
    expect(winners).toHaveLength(1);
    for (const claim of claims) if (claim.status !== 200) refuses(claim, "invitation_invalid");
    const [first] = winners;
    if (first === undefined) throw new Error("nobody won");
    expect((await bed.as(first, "/v1/admin/claim", { token })).status).toBe(200);
    await eventually(() => expect(existsSync(file)).toBe(false));
    const list = operatorsList.parse((await bed.as(first, OPERATORS)).json).data;
    expect(list.map(({ how }) => how)).toEqual(["role", "key"]);
    expect(list[0]).toMatchObject({ account: first.accountId, invitedBy: null });
    expect(accountView.parse((await bed.as(first, "/v1/account")).json).operator).toBe(true);
    await bed.restart();
    expect(existsSync(file)).toBe(false);
    expect((await bed.as(first, OPERATORS)).status).toBe(200);
    refuses(await bed.as(first, `${OPERATORS}/${first.accountId}/withdraw`, why), "last_operator");
  });

  it("[OP2] a person's API key operates only where it names the scope", async () => {
    const person = await bed.operator();
    const keyOf = async (scopes: string[]) =>
      String((await bed.as(person, "/v1/keys", { name: "k", scopes })).json?.key);
    refuses(await bed.as(await keyOf(["*"]), OPERATORS), "operator_only");
    refuses(await bed.as(await keyOf(["account:read"]), OPERATORS), "scope_missing");
    expect((await bed.as(await keyOf(["admin"]), OPERATORS)).status).toBe(200);
    refuses(await bed.as(await bed.person(), OPERATORS), "operator_only");
    refuses(await bed.test.call("GET", OPERATORS, { apiKey: null }), "missing_api_key");
  });

  it("[OP3] a role that is withdrawn ends at once; who was withdrawn may be invited again; each act says why", async () => {
    const [one, two] = [await bed.operator(), await bed.operator()];
    expect((await bed.as(two, OPERATORS)).status).toBe(200);
    refuses(await bed.as(one, `${OPERATORS}/${two.accountId}/withdraw`, { reason: " " }), "invalid_field");
    expect((await bed.as(one, `${OPERATORS}/${two.accountId}/withdraw`, { reason: "left us" })).status).toBe(200);
    refuses(await bed.as(two, OPERATORS), "operator_only");
    refuses(await bed.as(two, "/v1/admin/invitations", { name: "x", reason: "y" }), "operator_only");
    refuses(await bed.as(one, `${OPERATORS}/${two.accountId}/withdraw`, why), "operator_not_found");
    refuses(await bed.as(one, `${OPERATORS}/nobody/withdraw`, why), "operator_not_found");

    const reply = await bed.as(one, "/v1/admin/invitations", { name: "Bo", reason: "back again" });
    const { token, id } = createdInvitation.parse(reply.json);
    expect(reply.headers.get("cache-control")).toBe("no-store");
    expect((await bed.as(two, "/v1/admin/claim", { token })).status).toBe(200);
    refuses(await bed.as(one, "/v1/admin/claim", { token }), "invitation_invalid");
    const spare = createdInvitation.parse(
      (await bed.as(one, "/v1/admin/invitations", { name: "C", reason: "r" })).json,
    );
    refuses(await bed.as(two, "/v1/admin/claim", { token: spare.token }), "already_operator");
    expect((await bed.as(two, `/v1/admin/invitations/${spare.id}/withdraw`, why)).json).toMatchObject({
      state: "withdrawn",
    });
    refuses(await bed.as(two, `/v1/admin/invitations/${spare.id}/withdraw`, why), "invitation_not_found");
    refuses(await bed.as(await bed.person(), "/v1/admin/claim", { token: spare.token }), "invitation_invalid");
    const { data } = invitationsList.parse((await bed.as(one, "/v1/admin/invitations")).json);
    expect(data.find((i) => i.id === id)).toMatchObject({ state: "used", usedBy: two.accountId, name: "Bo" });
    expect(JSON.stringify(data)).not.toContain(token);
    const acts = await bed.kept.stores.operators.actions({ operatorId: one.accountId, limit: 9 });
    expect(acts.map(({ action, reason }) => [action, reason])).toEqual([
      ["invite_operator", "r"],
      ["invite_operator", "back again"],
      ["withdraw_operator", "left us"],
      ["claim_operator", "an invitation"],
    ]);
  });

  it("[OP4] two operators that withdraw each other at once leave one", async () => {
    const [one, two] = [await bed.operator(), await bed.operator()];
    const all = operatorsList.parse((await bed.as(one, OPERATORS)).json).data;
    for (const { account, how } of all)
      if (how === "role" && account !== one.accountId && account !== two.accountId)
        expect((await bed.as(one, `${OPERATORS}/${account}/withdraw`, why)).status).toBe(200);
    const replies = await Promise.all([
      bed.as(one, `${OPERATORS}/${two.accountId}/withdraw`, why),
      bed.as(two, `${OPERATORS}/${one.accountId}/withdraw`, why),
    ]);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    const left = operatorsList.parse((await bed.as(bed.operatorKey, OPERATORS)).json).data;
    expect(left.filter(({ how }) => how === "role")).toHaveLength(1);
  });

  it("[OP5] operators give nothing to themselves; what they grant is a line of the log", async () => {
    const [operator, person] = [await bed.operator(), await bed.person()];
    const grant = (account: string, key: string) =>
      bed.as(
        operator,
        "/v1/admin/grants",
        { account, amount: "5", reason: "for helping" },
        { "idempotency-key": `${kind}-${key}` },
      );
    refuses(await grant(operator.accountId, "own"), "own_account");
    expect((await grant(person.accountId, "theirs")).status).toBe(201);
    expect((await grant(person.accountId, "theirs")).headers.get("idempotency-replayed")).toBe("true");
    expect((await bed.as(person, "/v1/account")).json?.points).toMatchObject({ available: "5" });
    const acts = await bed.kept.stores.operators.actions({ operatorId: operator.accountId, limit: 9 });
    expect(acts.filter(({ action }) => action === "grant_points")).toMatchObject([
      { subject: { type: "account", id: person.accountId }, reason: "for helping" },
    ]);
  });
});
