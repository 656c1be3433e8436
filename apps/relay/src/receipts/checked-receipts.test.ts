// Receipts of checked answers on a whole relay with a liar: what was corrected is receipted as what stands, by whom it is.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { logKey, type ResultLine, receipt as receiptSchema, resultLine } from "@starling/protocol";
import { answerBundle, verifyReceipt } from "@starling/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGINE_LIMITS } from "../engine/engine-limits.ts";
import { relayId } from "../relay-id.ts";
import { createMemoryTables } from "../stores/memory-tables.ts";
import { openMemoryStores } from "../stores/open-stores.ts";
import { eventually } from "../testing/eventually.ts";
import { honestUntil } from "../testing/liars/choose-when.ts";
import { seededRandom } from "../testing/liars/seeded-random.ts";
import { garbage } from "../testing/liars/wrong-values.ts";
import { answerEmbeddings } from "../testing/simulated-answers.ts";
import { startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";
import { TEST_DIMENSIONS, TEST_EMBED_MODEL, testCatalogue } from "../testing/test-catalogue.ts";

const TEXTS = Array.from({ length: 60 }, (_, i) => `text ${i}`);
const TRUSTED_AFTER = 6;
const honest = answerEmbeddings(TEST_DIMENSIONS);
const dataDir = mkdtempSync(join(tmpdir(), "starling-receipts-"));
const tables = createMemoryTables();

let test: TestRelay;
beforeAll(async () => {
  test = await startTestRelay({
    dataDir,
    stores: openMemoryStores(
      { relayId: await relayId(dataDir), claimTtlMs: ENGINE_LIMITS.claimTtlMs },
      dataDir,
      tables,
    ),
    house: honest,
    catalogue: testCatalogue({ itemsPerChunkMax: 1 }),
    policy: { admission: false, provenMatches: 2, auditBatchMax: 4, auditBatchMs: 300 },
  });
});
afterAll(async () => {
  await test.close();
  rmSync(dataDir, { recursive: true, force: true });
});

type Answered = Extract<ResultLine, { ok: true }>;
const linesOf = async (jobId: string): Promise<Answered[]> =>
  (await test.call("GET", `/v1/jobs/${jobId}/results`)).text
    .trim()
    .split("\n")
    .map((text) => resultLine.parse(JSON.parse(text)))
    .filter((line) => line.ok);
const receiptOf = async (line: Answered) =>
  receiptSchema.parse((await test.call("GET", `/v1/receipts/${line.receipt}`, { apiKey: null })).json);

async function finalLines(assurance: string, body: object = {}): Promise<Answered[]> {
  const admitted = await test.call("POST", "/v1/jobs", {
    body: { model: TEST_EMBED_MODEL, items: TEXTS, assurance, ...body },
  });
  return eventually(
    async () => {
      const lines = await linesOf(String(admitted.json?.id));
      expect(lines).toHaveLength(TEXTS.length);
      expect(lines.filter((line) => line.verification.status === "provisional")).toEqual([]);
      return lines;
    },
    { timeout: 60_000, interval: 200 },
  );
}

/** Each receipt says what its line says, of the answer in the line, and verifies. */
async function allReceipted(lines: readonly Answered[]): Promise<void> {
  const { address } = logKey.parse((await test.call("GET", "/v1/log/key", { apiKey: null })).json);
  for (const line of lines) {
    const receipt = await eventually(async () => {
      const found = await receiptOf(line);
      expect(found.body.verdict).toEqual(line.verification);
      return found;
    });
    const output = answerBundle(receipt.body, lines);
    if (output === undefined) throw new Error("a line is missing");
    expect(await verifyReceipt(receipt, { relayAddress: address, output })).toEqual({ ok: true, receipt });
  }
}

describe("receipts of checked answers", { timeout: 120_000 }, () => {
  it("[RP11] sampled: final once checked; what was corrected names the node that was right", async () => {
    const liar = await test.node({ answer: honestUntil(TRUSTED_AFTER, garbage(seededRandom(7)))(honest) });
    for (let i = 0; i < 3; i++) await test.node({ answer: honest });
    const lines = await finalLines("sampled");
    await allReceipted(lines);
    const corrected = lines.filter((line) => line.verification.corrected === true);
    for (const line of corrected) expect((await receiptOf(line)).body.node.id).not.toBe(liar.welcome()?.nodeId);
    expect(corrected.length).toBeGreaterThan(0);
  });

  it("[RP11] quorum: says how many agreed", async () => {
    await test.leaveAll();
    for (let i = 0; i < 3; i++) await test.node({ answer: honest });
    const lines = await finalLines("quorum", { quorum: { agree: 2, of: 3 } });
    await allReceipted(lines.slice(0, 10));
    expect((await receiptOf(lines[0] ?? fail())).body.verdict).toMatchObject({ status: "agreed", agreed: { by: 2 } });
  });
});

function fail(): never {
  throw new Error("there is no line");
}
