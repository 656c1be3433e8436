import { accountStanding, accountView, disputeView, type ErrorCode, nodeStanding } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { STORE_KINDS } from "../stores/testing/open-test-stores.ts";
import { eventually } from "../testing/eventually.ts";
import { answerEmbeddings } from "../testing/simulated-answers.ts";
import { NodeRefused } from "../testing/simulated-node.ts";
import { type Reply, refusalIn } from "../testing/start-test-relay.ts";
import { TEST_DIMENSIONS, TEST_EMBED_MODEL, testCatalogue } from "../testing/test-catalogue.ts";
import { type OperatorBed, type Signed, startOperatorBed } from "./testing/start-operator-bed.ts";

const refuses = (reply: Reply, code: ErrorCode) => expect(refusalIn(reply)).toMatchObject({ code });
const honest = answerEmbeddings(TEST_DIMENSIONS);
const REASON = "It answers nonsense since Monday.";
const texts = (count: number) => Array.from({ length: count }, (_, i) => `text ${i}`);

describe.each(STORE_KINDS)("suspensions and disputes, on %s", (kind) => {
  let bed: OperatorBed;
  let operator: Signed;
  beforeAll(async () => {
    bed = await startOperatorBed(kind, { catalogue: testCatalogue({ itemsPerChunkMax: 1 }) });
    operator = await bed.operator();
  });
  afterAll(() => bed.close());

  const act = (what: string, body: unknown = { reason: REASON }, who: Signed = operator) =>
    bed.as(who, `/v1/admin/${what}`, body);
  const submit = async (items: string[]) => {
    const reply = await bed.test.call("POST", "/v1/jobs", {
      body: { model: TEST_EMBED_MODEL, items, assurance: "none" },
    });
    return String(reply.json?.id);
  };
  const stateOf = async (id: string) => (await bed.test.call("GET", `/v1/jobs/${id}`)).json?.state;
  const done = (id: string) => eventually(async () => expect(await stateOf(id)).toBe("done"));
  const accountOf = async (who: Signed) => accountView.parse((await bed.as(who, "/v1/account")).json);
  const actsOf = async () =>
    (await bed.kept.stores.operators.actions({ operatorId: operator.accountId, limit: 20 })).map((a) => a.action);

  it("[OP6] a suspended account's nodes hear why and are cut off, its work goes to others, its owner reads why; reinstated it is as before", async () => {
    const owner = await bed.person();
    const stuck = await bed.test.node({ identity: owner.identity, answer: () => null });
    const job = await submit(texts(3));
    await eventually(() => expect(stuck.held.size).toBeGreaterThan(0));
    refuses(await bed.as(owner, `/v1/admin/accounts/${owner.accountId}/suspend`, { reason: "x" }), "operator_only");
    const reply = await act(`accounts/${owner.accountId}/suspend`);
    expect(accountStanding.parse(reply.json)).toMatchObject({
      id: owner.accountId,
      suspension: { by: "operator", reason: REASON, checkId: null },
    });
    await eventually(() => expect(stuck.closedBecause()).not.toBeNull());
    expect(stuck.notices.at(-1)).toMatchObject({ code: "account_suspended", message: REASON });
    const helper = await bed.test.node({ answer: honest });
    await done(job);
    await expect(bed.test.node({ identity: owner.identity })).rejects.toSatisfy(
      (error) => error instanceof NodeRefused && error.code === "account_suspended" && error.message.includes(REASON),
    );
    expect((await accountOf(owner)).suspension).toMatchObject({ by: "operator", reason: REASON });
    refuses(await act(`accounts/${owner.accountId}/suspend`), "already_suspended");
    await bed.restart();
    expect((await accountOf(owner)).suspension).toMatchObject({ reason: REASON });
    await expect(bed.test.node({ identity: owner.identity })).rejects.toBeInstanceOf(NodeRefused);

    expect(accountStanding.parse((await act(`accounts/${owner.accountId}/reinstate`)).json).suspension).toBeNull();
    refuses(await act(`accounts/${owner.accountId}/reinstate`), "not_suspended");
    expect((await accountOf(owner)).suspension).toBeNull();
    const back = await bed.test.node({ identity: owner.identity, answer: honest });
    await done(await submit(texts(2)));
    expect(back.closedBecause()).toBeNull();
    await back.leave();
    void helper;
    expect(await actsOf()).toEqual(expect.arrayContaining(["suspend_account", "reinstate_account"]));
  });

  it("[OP5] [OP6] the network's own accounts, unknown ones and one's own are not suspended", async () => {
    for (const id of ["acc_00000000000000000TREASVRY0", "acc_00000000000000000000000000", "x"])
      refuses(await act(`accounts/${id}/suspend`), "account_not_found");
    refuses(await act(`accounts/${operator.accountId}/suspend`), "own_account");
    refuses(await act(`accounts/${operator.accountId}/reinstate`), "own_account");
    refuses(await act(`nodes/unknown/suspend`), "node_not_found");
  });

  it("[OP7] a suspended device is refused with the operator's words, its account goes on with another", async () => {
    const owner = await bed.person();
    const node = await bed.test.node({ identity: owner.identity, answer: honest });
    const standing = nodeStanding.parse((await act(`nodes/${node.welcome()?.nodeId}/suspend`)).json);
    expect(standing).toMatchObject({ account: owner.accountId, suspension: { reason: REASON } });
    await eventually(() => expect(node.closedBecause()).not.toBeNull());
    expect(node.notices.at(-1)).toMatchObject({ code: "node_suspended", message: REASON });
    await expect(bed.test.node({ identity: owner.identity })).rejects.toSatisfy(
      (error) => error instanceof NodeRefused && error.code === "node_suspended",
    );
    expect((await accountOf(owner)).suspension).toBeNull();
    refuses(await act(`nodes/${standing.device}/suspend`), "already_suspended");
    refuses(await act(`nodes/${node.welcome()?.nodeId}/reinstate`), "node_not_found");
    expect(nodeStanding.parse((await act(`nodes/${standing.device}/reinstate`)).json).suspension).toBeNull();
    refuses(await act(`nodes/${standing.device}/reinstate`), "not_suspended");
    const back = await bed.test.node({ identity: owner.identity, answer: honest });
    expect(back.closedBecause()).toBeNull();
    await back.leave();
  });

  it("[OP8] [OP9] a suspension is disputed and overturned: the account is back, also after a restart in between", async () => {
    const owner = await bed.person();
    const open = (about: unknown, text = "I was on holiday.") => bed.as(owner, "/v1/disputes", { about, text });
    refuses(await open({ type: "suspension" }), "not_suspended");
    await act(`accounts/${owner.accountId}/suspend`);
    refuses(await open({ type: "suspension" }, "x".repeat(2_001)), "invalid_field");
    refuses(await open({ type: "check", checkId: "chk_00000000000000000000000000" }), "not_disputable");
    const reply = await open({ type: "suspension" });
    expect(reply.status).toBe(201);
    const { id } = disputeView.parse(reply.json);
    refuses(await open({ type: "suspension" }), "dispute_exists");
    const other = await bed.person();
    refuses(await bed.as(other, `/v1/disputes/${id}`), "dispute_not_found");
    expect((await bed.as(owner, "/v1/disputes")).json?.data).toMatchObject([{ id, state: "open", stake: "0" }]);
    await bed.restart();
    refuses(
      await bed.as(owner, `/v1/admin/disputes/${id}/decide`, { decision: "overturned", reason: "x" }),
      "operator_only",
    );
    const decide = (decision: string) => act(`disputes/${id}/decide`, { decision, reason: "You were." });
    expect((await decide("overturned")).json).toMatchObject({
      id,
      state: "overturned",
      account: owner.accountId,
      decidedBy: operator.accountId,
      reason: "You were.",
    });
    expect((await decide("overturned")).status).toBe(200);
    refuses(await decide("upheld"), "dispute_decided");
    expect((await accountOf(owner)).suspension).toBeNull();
    const back = await bed.test.node({ identity: owner.identity, answer: honest });
    await back.leave();
    // The next suspension may be disputed again.
    await act(`accounts/${owner.accountId}/suspend`);
    expect((await open({ type: "suspension" })).status).toBe(201);
  });

  it("[OP8] [OP9] an answer is disputed once, for what it cost; of two decisions at once one moves the points", async () => {
    const helper = await bed.test.node({ answer: honest });
    const job = await submit(["a", "b"]);
    await done(job);
    const before = await bed.test.points();
    const price = 1;
    const open = (chunkIndex: number, apiKey = bed.test.consumer.apiKey) =>
      bed.as(apiKey, "/v1/disputes", { about: { type: "answer", jobId: job, chunkIndex }, text: "That is not it." });
    refuses(await open(7), "not_disputable");
    refuses(await open(0, (await bed.person()).token), "not_disputable");
    const openings = await Promise.all([open(0), open(0)]);
    expect(openings.map(({ status }) => status).sort()).toEqual([201, 409]);
    const dispute = disputeView.parse(openings.find(({ status }) => status === 201)?.json);
    expect(Number(dispute.stake)).toBe(price);
    const second = await bed.operator();
    const decide = (who: Signed, decision: string) =>
      act(`disputes/${dispute.id}/decide`, { decision, reason: "Looked at it." }, who);
    const decisions = await Promise.all([decide(operator, "overturned"), decide(second, "overturned")]);
    expect(decisions.map(({ status }) => status).sort()).toEqual([200, 409]);
    const after = await bed.test.points();
    expect(Number(after.available) - Number(before.available)).toBe(price);
    expect(
      disputeView.parse((await bed.as(bed.test.consumer.apiKey, `/v1/disputes/${dispute.id}`)).json),
    ).toMatchObject({
      state: "overturned",
      entryId: expect.stringMatching(/^ent_/),
    });
    refuses(await open(0), "dispute_exists");
    expect((await open(1)).status).toBe(201);
    await helper.leave();
  });

  it("[OP8] so many disputes are open at once", async () => {
    const helper = await bed.test.node({ answer: honest });
    const job = await submit(texts(6));
    await done(job);
    const replies: Reply[] = [];
    for (let chunkIndex = 0; chunkIndex < 6; chunkIndex++)
      replies.push(
        await bed.as(bed.test.consumer.apiKey, "/v1/disputes", {
          about: { type: "answer", jobId: job, chunkIndex },
          text: "Hm.",
        }),
      );
    const last = replies.at(-1);
    if (last === undefined) throw new Error("nothing was answered");
    refuses(last, "too_many_disputes");
    await helper.leave();
  });
});
