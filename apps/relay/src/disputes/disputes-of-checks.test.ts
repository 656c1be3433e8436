// A liar's reward is taken by a check that two referees agree on: what its owner can dispute, and what a decision moves.
import {
  adminCheckView,
  disputeView,
  formatPoints,
  parsePoints,
  type ReversalView,
  reversalsPage,
} from "@starling/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { type OperatorBed, startOperatorBed } from "../operators/testing/start-operator-bed.ts";
import { eventually } from "../testing/eventually.ts";
import { honestUntil } from "../testing/liars/choose-when.ts";
import { zeros } from "../testing/liars/wrong-values.ts";
import { createIdentity } from "../testing/node-identity.ts";
import { answerEmbeddings } from "../testing/simulated-answers.ts";
import { TEST_DIMENSIONS, TEST_EMBED_MODEL, testCatalogue } from "../testing/test-catalogue.ts";

const honest = answerEmbeddings(TEST_DIMENSIONS);
const points = (text: unknown) => parsePoints(String(text)) ?? 0n;

describe.each(["memory", "postgres"] as const)("disputes of checks, on %s", { timeout: 120_000 }, (kind) => {
  let bed: OperatorBed;
  afterEach(() => bed.close());

  it("[OP8] [OP9] [OP26] [AD12] [AD15] what a check took is put aside, and comes back when the check is overturned; so with a suspension", async () => {
    bed = await startOperatorBed(kind, {
      house: honest,
      catalogue: testCatalogue({ itemsPerChunkMax: 1 }),
      policy: { admission: false, provenMatches: 2, auditBatchMax: 4, auditBatchMs: 300, escrowAgeMs: 60_000 },
    });
    const operator = await bed.operator();
    const identity = createIdentity();
    const owner = await bed.person(identity);
    const liar = await bed.test.node({ identity, answer: honestUntil(6, zeros)(honest) });
    await Promise.all([bed.test.node({ answer: honest }), bed.test.node({ answer: honest })]);
    const items = Array.from({ length: 80 }, (_, i) => `text ${i}`);
    await bed.test.call("POST", "/v1/jobs", { body: { model: TEST_EMBED_MODEL, items, assurance: "sampled" } });
    await eventually(() => expect(liar.notices.at(-1)?.code).toBe("account_suspended"), { timeout: 60_000 });

    const account = async () => (await bed.as(owner, "/v1/account")).json;
    const { suspension } = { suspension: null, ...(await account()) };
    expect(suspension).toMatchObject({ by: "check", reason: null, checkId: expect.stringMatching(/^chk_/) });
    const treasury = async () =>
      points(Object(Object(await bed.as(bed.operatorKey, "/v1/admin/treasury")).json.accounts).escrow);
    const open = async (about: unknown) =>
      bed.as(owner, "/v1/disputes", { about, text: "My driver was at fault, and is mended." });
    const suspended = await open({ type: "suspension" });
    expect(suspended.status).toBe(201);
    const dispute = disputeView.parse(suspended.json);
    expect(points(dispute.stake)).toBeGreaterThan(0n);
    expect(await treasury()).toBe(points(dispute.stake));
    const check = Object(suspension).checkId;
    // What decides it stands side by side: the lie, and each referee's answer with where it differs.
    const seen = adminCheckView.parse((await bed.as(operator, `/v1/admin/checks/${check}`)).json);
    expect(seen).toMatchObject({ verdict: "mismatch", input: [{ index: expect.any(Number), differs: null }] });
    const [claimed, ...referees] = seen.answers;
    expect(claimed).toMatchObject({ role: "claimed", account: owner.accountId, items: [{ differs: null }] });
    expect(JSON.parse(claimed?.items?.[0]?.json ?? "{}").values[0]).toBe(0);
    expect(referees).toHaveLength(2);
    for (const { items, distance, outputHash } of referees) {
      expect([distance, items?.[0]?.differs?.distance]).toEqual([1, 1]);
      expect(items?.[0]?.differs).toMatchObject({ verdict: "mismatch", first: { unit: "element", claimed: "0" } });
      expect(outputHash).toMatch(/^[0-9a-f]{64}$/);
    }
    const ofCheck = disputeView.parse((await open({ type: "check", checkId: check })).json);
    // The owner is told which checks went against it, and what each took.
    const reversals: ReversalView[] = [];
    for (let query = "?limit=7"; query !== ""; ) {
      const page = reversalsPage.parse((await bed.as(owner, `/v1/account/reversals${query}`)).json);
      reversals.push(...page.data);
      query = page.next_cursor === null ? "" : `?limit=7&cursor=${page.next_cursor}`;
    }
    expect(reversals.find(({ checkId }) => checkId === check)).toMatchObject({
      taken: ofCheck.stake,
      dispute: { id: ofCheck.id, state: "open" },
    });
    expect(new Set(reversals.map(({ checkId }) => checkId)).size).toBe(reversals.length);
    const other = await bed.person();
    expect((await bed.as(other, "/v1/account/reversals")).json).toMatchObject({ data: [], next_cursor: null });
    const decide = (id: string) =>
      bed.as(operator, `/v1/admin/disputes/${id}/decide`, { decision: "overturned", reason: "It was the driver." });
    const before = points(Object(Object(await account()).points).available);
    await bed.restart({ house: honest });
    expect((await decide(dispute.id)).json).toMatchObject({
      state: "overturned",
      stake: dispute.stake,
      entryId: expect.stringMatching(/^ent_/),
    });
    expect(await account()).toMatchObject({
      suspension: null,
      points: { available: formatPoints(before + points(dispute.stake)) },
    });
    expect((await decide(ofCheck.id)).json).toMatchObject({ state: "overturned" });
    expect(Object(Object(await account()).points).available).toBe(
      formatPoints(before + points(dispute.stake) + points(ofCheck.stake)),
    );
    expect(await treasury()).toBe(0n);
    // What went in the owner's favour can't be disputed.
    const entries = await bed.as(owner, "/v1/account/entries");
    expect(JSON.stringify(entries.json)).toContain('"type":"dispute_overturned"');
  });
});
