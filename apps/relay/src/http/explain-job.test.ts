import { jobExplanationView, jobView } from "@starling/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { answerEmbeddings } from "../testing/simulated-answers.ts";
import { startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED, TEST_DIMENSIONS } from "../testing/test-catalogue.ts";
import { explainJob } from "./explain-job.ts";

let test: TestRelay;
beforeAll(async () => {
  test = await startTestRelay({ policy: { admission: false, provenMatches: 0, knownAnswerRate: 0 } });
});
afterEach(() => test.leaveAll());
afterAll(() => test.close());

const right = answerEmbeddings(TEST_DIMENSIONS);
async function submit(items: readonly string[], fields: object) {
  const reply = await test.call("POST", "/v1/jobs", { body: { model: EMBED, items, ...fields } });
  expect(reply.status).toBe(201);
  return jobView.parse(reply.json);
}
const jobOf = async (id: string) => jobView.parse((await test.call("GET", `/v1/jobs/${id}`)).json);
const explain = async (id: string) => jobExplanationView.parse((await test.call("GET", `/v1/jobs/${id}/explain`)).json);
const cancel = (id: string) => test.call("DELETE", `/v1/jobs/${id}`);

describe("GET /v1/jobs/:id/explain", () => {
  it("[HT29] says that no node is ready, that it runs, that nodes are busy, that it has ended", async () => {
    const job = await submit(["a"], { assurance: "none" });
    expect(await explain(job.id)).toMatchObject({
      reason: "no_ready_node",
      waitsFor: "a node that is ready for the model",
      chunks: { queued: 1, leased: 0 },
      nodes: { ready: 0, owners: 0 },
    });
    const node = await test.node({ answer: () => null });
    const work = await eventually(() => {
      const [first] = node.held.values();
      if (first === undefined) throw new Error("it is not leased yet");
      return first;
    });
    expect(await explain(job.id)).toMatchObject({
      state: "open",
      reason: "running",
      waitsFor: null,
      chunks: { leased: 1 },
    });
    node.submit(work, right(work));
    await eventually(async () => expect((await jobOf(job.id)).state).toBe("done"));
    expect(await explain(job.id)).toEqual({
      id: job.id,
      object: "job.explanation",
      state: "done",
      reason: "ended",
      message: "It has ended: every item was answered.",
      waitsFor: null,
      chunks: null,
      nodes: null,
      candidates: null,
      done: {
        data: [
          {
            chunk: 0,
            firstItem: 0,
            itemCount: 1,
            node: node.welcome()?.nodeId,
            chosen: "fastest_free",
            message: "Of the nodes that were free it was the one that would be done first.",
            ok: true,
            answeredAt: expect.any(String),
          },
        ],
        next_cursor: null,
      },
    });
  });

  it("[HT39] says of each node whether it may work on it, and why not", async () => {
    const [able, paused, other] = [
      await test.node({ answer: () => null }),
      await test.node(),
      await test.node({ models: [] }),
    ];
    await paused.pause(true);
    const job = await submit(["a"], { assurance: "none" });
    await eventually(() => expect(able.held.size).toBe(1));
    const { candidates } = await explain(job.id);
    expect(candidates?.map(({ node, state }) => [node, state])).toEqual([
      [able.welcome()?.nodeId, "eligible"],
      [other.welcome()?.nodeId, "not_ready"],
      [paused.welcome()?.nodeId, "paused"],
    ]);
    expect(candidates?.[0]).toMatchObject({ backend: "cpu", message: "May get chunks of it now.", streams: null });
    expect(candidates?.[0]?.unitsPerSecond).toBeGreaterThan(0);
    expect(JSON.stringify(candidates)).not.toContain("acc_");
    await cancel(job.id);
  });

  it("[HT39] says page by page which node did which chunk", async () => {
    const node = await test.node();
    const job = await submit(
      Array.from({ length: 16 }, (_, i) => `t ${i}`),
      { assurance: "none" },
    );
    await eventually(async () => expect((await jobOf(job.id)).state).toBe("done"));
    const chunks: unknown[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "?limit=3" : `?limit=3&cursor=${cursor}`;
      const page = jobExplanationView.parse((await test.call("GET", `/v1/jobs/${job.id}/explain${query}`)).json).done;
      chunks.push(...page.data.map(({ chunk, firstItem, node }) => [chunk, firstItem, node]));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(chunks).toEqual([0, 1, 2, 3].map((chunk) => [chunk, chunk * 4, node.welcome()?.nodeId]));
    const bad = await test.call("GET", `/v1/jobs/${job.id}/explain?limit=0`);
    expect(bad.json).toMatchObject({ error: { code: "invalid_field", param: "limit" } });
  });

  it("[HT29] says how many owners a quorum lacks", async () => {
    const nodes = [await test.node(), await test.node()];
    const job = await submit(["a"], { assurance: "quorum", quorum: { agree: 4, of: 5 } });
    await eventually(() => expect(nodes.every(({ tally }) => tally.accepted === 1)).toBe(true));
    expect(await explain(job.id)).toMatchObject({
      reason: "too_few_owners",
      message: "Its assurance `quorum` needs nodes of 4 different owners, and nodes of 2 are ready.",
      waitsFor: "nodes of 2 more owners",
      chunks: { queued: 0, leased: 0, checking: 1 },
      nodes: { ready: 2, owners: 2, ownersNeeded: 4 },
    });
    await cancel(job.id);
    expect(await explain(job.id)).toMatchObject({ reason: "ended", state: "cancelled" });
  });
});

describe("the sentences", () => {
  const NONE_DONE = { chunks: [], hasMore: false };
  const found = {
    queuedChunks: 3,
    leasedChunks: 2,
    checkingChunks: 1,
    readyNodes: 4,
    readyOwners: 2,
    ownersNeeded: 3,
    nodes: [],
  };
  const view = jobView.parse({
    id: "job_00000000000000000000000000",
    object: "job",
    model: EMBED,
    task: "embed",
    assurance: "full",
    state: "open",
    items: { total: 9, done: 3, failed: 0 },
    quorum: null,
    verification: {
      unchecked: 0,
      provisional: 0,
      audited: 0,
      checked: 0,
      agreed: 0,
      inconclusive: 0,
      refuted: 0,
      corrected: 0,
    },
    price: { quoted: "9", charged: "3" },
    priority: "normal",
    deadline: null,
    createdAt: "2026-11-22T18:00:00.000Z",
    endedAt: null,
  });

  it.each([
    ["running", "2 chunks of it are being computed, 1 more is being checked.", null],
    [
      "nodes_busy",
      "4 nodes can do it, and all of them work on other chunks; 3 chunks of it are queued.",
      "a node that has finished what it works on",
    ],
    ["no_ready_node", "No connected node is ready for its model.", "a node that is ready for the model"],
    [
      "too_few_owners",
      "Its assurance `full` needs nodes of 3 different owners, and nodes of 2 are ready.",
      "nodes of 1 more owner",
    ],
    [
      "waiting_for_referee",
      "1 chunk has an answer that nobody who may check it is free to check.",
      "a node of another owner that may check answers",
    ],
    [
      "waiting_for_admission",
      "Nodes are ready for its model and have not yet passed their trial with a known answer.",
      "a node that passes its trial",
    ],
    [
      "draining",
      "The relay is about to restart and starts no new work; the job goes on afterwards.",
      "the relay's restart",
    ],
  ] as const)("[HT29] %s", (reason, message, waitsFor) => {
    expect(explainJob(view, { ...found, reason }, NONE_DONE)).toMatchObject({ reason, message, waitsFor });
  });

  it("[HT29] an ended job waits for nothing", () => {
    const message = "It has ended: 3 of 9 items were answered, and 6 could not be computed.";
    const failed = { ...view, state: "failed" as const, items: { total: 9, done: 3, failed: 6 } };
    expect(explainJob(failed, null, NONE_DONE)).toMatchObject({
      reason: "ended",
      message,
      waitsFor: null,
      nodes: null,
    });
  });
});
