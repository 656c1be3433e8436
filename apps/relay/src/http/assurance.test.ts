import { type Assurance, embeddingsResponse, jobView, resultLine, verificationStats } from "@starling/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { answerEmbeddings, simulatedVector } from "../testing/simulated-answers.ts";
import type { Answer, Work } from "../testing/simulated-node.ts";
import { refusalIn, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL as EMBED, TEST_DIMENSIONS } from "../testing/test-catalogue.ts";

let test: TestRelay;
beforeAll(async () => {
  // Every account may referee: who may is the domain's matter, and tested there.
  test = await startTestRelay({ policy: { admission: false, provenMatches: 0, knownAnswerRate: 0, auditBatchMs: 50 } });
});
afterEach(() => test.leaveAll());
afterAll(() => test.close());

const right = answerEmbeddings(TEST_DIMENSIONS);
/** Another text's vectors. */
const wrong = ({ lease, input }: Work): Answer => {
  const answer = right({ lease, input });
  if (!answer.ok) return answer;
  const output = answer.output.slice();
  for (let i = output.length - 8; i < output.length; i++) output[i] = 0x3f;
  return { ...answer, output };
};
const vectorOf = (text: string) => Array.from(simulatedVector(new TextEncoder().encode(text), TEST_DIMENSIONS));

async function submit(items: readonly string[], fields: object) {
  const reply = await test.call("POST", "/v1/jobs", { body: { model: EMBED, items, ...fields } });
  expect(reply.text && reply.status).toBe(201);
  return jobView.parse(reply.json);
}
const jobOf = async (id: string) => jobView.parse((await test.call("GET", `/v1/jobs/${id}`)).json);
/** All lines of a job's results, once it has ended. */
const linesOf = async (id: string) =>
  (await test.call("GET", `/v1/jobs/${id}/results`)).text
    .trimEnd()
    .split("\n")
    .map((line) => resultLine.parse(JSON.parse(line)));
const statusesOf = async (id: string) => (await linesOf(id)).map((line) => (line.ok ? line.verification : line.error));
const cancel = (id: string) => test.call("DELETE", `/v1/jobs/${id}`);

describe("asking for assurance", () => {
  it.each<[Assurance, object, string]>([
    ["none", {}, "4"],
    ["sampled", {}, "5"],
    ["full", {}, "8"],
    ["quorum", { quorum: { agree: 2, of: 4 } }, "8"],
    ["quorum", {}, "12"],
  ])("[HT27] `%s` %j has its factor in the price, quoted and held", async (assurance, more, price) => {
    const before = await test.points();
    const job = await submit(["a", "b", "c", "d"], { assurance, ...more });
    const quorum = assurance === "quorum" ? { agree: 3, of: 5, ...Object.values(more)[0] } : null;
    expect(job).toMatchObject({ assurance, quorum, price: { quoted: price, charged: "0" } });
    expect(await test.points()).toMatchObject({ held: price });
    await cancel(job.id);
    expect(await test.points()).toEqual(before);
  });

  it("[HT27] who won't wait is refused at once, until there are enough owners", async () => {
    const before = await test.points();
    const fields = { assurance: "quorum", quorum: { agree: 2, of: 2 }, whenTooFew: "refuse" };
    await test.node();
    const refused = await test.call("POST", "/v1/embeddings", { body: { model: EMBED, input: "a", ...fields } });
    expect(refused.status).toBe(503);
    expect(refusalIn(refused)).toMatchObject({ code: "assurance_unavailable", retryable: true });
    expect(await test.points()).toEqual(before);
    await test.node();
    const taken = await test.call("POST", "/v1/embeddings", { body: { model: EMBED, input: "a", ...fields } });
    expect(embeddingsResponse.parse(taken.json).starling.verification).toBe("agreed");
  });

  it("[HT22] another assurance is another request under an Idempotency-Key", async () => {
    const ask = (assurance: Assurance) =>
      test.call("POST", "/v1/jobs", {
        body: { model: EMBED, items: ["a"], assurance },
        headers: { "idempotency-key": "assured" },
      });
    const first = await ask("full");
    expect((await ask("full")).json?.id).toBe(first.json?.id);
    expect(refusalIn(await ask("none")).code).toBe("idempotency_conflict");
    await cancel(String(first.json?.id));
  });
});

describe("what answers went through", () => {
  it("[HT28] `none` is unchecked, and each line names its chunk's receipt", async () => {
    await test.node();
    const job = await submit(["a", "b", "c", "d", "e"], { assurance: "none" });
    const lines = await linesOf(job.id);
    expect(await statusesOf(job.id)).toEqual(lines.map(() => ({ status: "unchecked" })));
    const receipts = lines.map((line) => (line.ok ? line.receipt : ""));
    expect(receipts[0]).toBe(`rcp_${job.id.slice(4)}-0`);
    const chunks = new Set(receipts).size;
    expect((await jobOf(job.id)).verification).toMatchObject({ unchecked: chunks, checked: 0, corrected: 0 });
  });

  it("[HT28] `full` gives no answer before another owner's node agrees", async () => {
    const first = await test.node();
    const job = await submit(["a"], { assurance: "full" });
    await eventually(() => expect(first.tally.accepted).toBe(1));
    expect((await jobOf(job.id)).items.done).toBe(0);
    await test.node();
    expect(await linesOf(job.id)).toMatchObject([
      { ok: true, output: { embedding: vectorOf("a") }, verification: { status: "checked" } },
    ]);
    expect((await jobOf(job.id)).verification.checked).toBe(1);
  });

  it("[HT28] `full` never gives a liar's answer", async () => {
    await test.node({ answer: wrong });
    for (let i = 0; i < 2; i++) await test.node();
    const texts = Array.from({ length: 12 }, (_, i) => `truth ${i}`);
    const lines = await linesOf((await submit(texts, { assurance: "full" })).id);
    expect(lines).toMatchObject(texts.map((text) => ({ ok: true, output: { embedding: vectorOf(text) } })));
  });

  it("[HT28] `quorum` says how many of how many agreed", async () => {
    for (let i = 0; i < 3; i++) await test.node();
    const job = await submit(["a"], { assurance: "quorum", quorum: { agree: 3, of: 5 } });
    expect(await statusesOf(job.id)).toEqual([{ status: "agreed", agreed: { by: 3, of: 3 } }]);
    expect((await jobOf(job.id)).verification.agreed).toBe(1);
  });

  it("[HT28] `sampled` answers at once, and read again later the lines have the final verdicts", async () => {
    const only = await test.node();
    const job = await submit(["a", "b"], { assurance: "sampled" });
    const statuses = await statusesOf(job.id);
    expect(statuses).toEqual(statuses.map(() => ({ status: "provisional" })));
    expect((await jobOf(job.id)).state).toBe("done");
    await test.node();
    await eventually(async () => {
      for (const said of await statusesOf(job.id)) expect(["checked", "audited"]).toContain(Object(said).status);
    });
    const { verification } = await jobOf(job.id);
    expect(verification.provisional).toBe(0);
    expect(verification.checked + verification.audited).toBeGreaterThan(0);
    expect(only.tally.refused.size).toBe(0);
  });

  it("[HT28] a wrong answer that was given is corrected, in the lines and in the job's counts", async () => {
    await test.node({ answer: wrong });
    const job = await submit(["a"], { assurance: "sampled" });
    expect((await linesOf(job.id))[0]).not.toMatchObject({ output: { embedding: vectorOf("a") } });
    for (let i = 0; i < 2; i++) await test.node();
    await eventually(async () => {
      const [line] = await linesOf(job.id);
      expect(line).toMatchObject({
        ok: true,
        output: { embedding: vectorOf("a") },
        verification: { corrected: true },
      });
    });
    expect((await jobOf(job.id)).verification.corrected).toBe(1);
  });

  it("[HT28] an embeddings reply names its job, whose results can be read later", async () => {
    await test.node();
    const reply = await test.call("POST", "/v1/embeddings", {
      body: { model: EMBED, input: ["a", "b"], assurance: "sampled" },
    });
    const { starling } = embeddingsResponse.parse(reply.json);
    expect(starling.verification).toBe("provisional");
    expect(await linesOf(starling.job)).toHaveLength(2);
  });
});

describe("GET /v1/verification/stats", () => {
  it("[HT30] counts what was checked, for anybody to read", async () => {
    for (let i = 0; i < 2; i++) await test.node();
    await linesOf((await submit(["a", "b", "c"], { assurance: "full" })).id);
    await eventually(async () => {
      const reply = await test.call("GET", "/v1/verification/stats", { apiKey: null });
      const { total, models, adapters } = verificationStats.parse(reply.json);
      expect(total.matches.numerator).toBeGreaterThan(0);
      expect(total.matches.numerator + total.mismatches.numerator + total.inconclusive.numerator).toBe(total.checked);
      expect(models).toMatchObject([{ modelId: EMBED, checked: total.checked }]);
      expect(adapters.reduce((sum, { checked }) => sum + checked, 0)).toBe(total.checked);
    });
  });
});
