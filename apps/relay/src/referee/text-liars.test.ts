// Nodes that lie about generated text, on a real relay with real sockets: what they get through, and what becomes of them.
import {
  encodeTokenMeasure,
  generateItemOutput,
  packBundle,
  readGenerateItem,
  resultLine,
  unpackBundle,
} from "@starling/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { seededRandom } from "../testing/liars/seeded-random.ts";
import {
  editedText,
  honestTexts,
  randomText,
  replayedText,
  smallerModelText,
  truncatedText,
} from "../testing/liars/wrong-texts.ts";
import { createIdentity } from "../testing/node-identity.ts";
import type { Answer, SimulatedNode, Work } from "../testing/simulated-node.ts";
import { startTestRelay, type TestRelay, type TestRelayOptions } from "../testing/start-test-relay.ts";
import { promptItem } from "../testing/start-text-bed.ts";
import { TEST_GENERATE_MODEL } from "../testing/test-catalogue.ts";
import { connectTextNode, type TextLiar, type TextNode, type TextNodeOptions } from "../testing/text-node.ts";
import { toyAnswer, toyOutput } from "../testing/toy-text.ts";

const TEXTS = 24;
const asked = Array.from({ length: TEXTS }, (_, i) => promptItem(i, 24));
const right = asked.map((item) => toyAnswer(item).tokens);
const random = seededRandom(11);

let test: TestRelay;
let nodes: TextNode[] = [];
afterEach(async () => {
  for (const node of nodes) node.close();
  nodes = [];
  await test.close();
});

const house = ({ input }: Work): Answer => {
  const parts = unpackBundle(input);
  if (!parts.ok) throw new Error("the input is a bundle");
  return { ok: true, output: packBundle(parts.value.map((part) => toyOutput(readGenerateItem(part)))), runMs: 1 };
};
const start = async (more: Partial<TestRelayOptions> = {}) => {
  test = await startTestRelay({
    house,
    ...more,
    policy: { admission: false, provenMatches: 2, auditBatchMax: 4, auditBatchMs: 300, ...more.policy },
  });
};
const node = async (options: Partial<TextNodeOptions> = {}): Promise<TextNode> => {
  const connected = await connectTextNode({ url: test.url, tokensPerSecond: 2_000, streams: 2, ...options });
  nodes.push(connected);
  return connected;
};
const honestNodes = (count: number) => Promise.all(Array.from({ length: count }, () => node()));

const submit = async (assurance: "none" | "sampled" | "full"): Promise<string> => {
  const items = asked.map(({ prompt, maxTokens, seed }) => ({
    tokens: prompt,
    max_tokens: maxTokens,
    seed,
    temperature: 0,
  }));
  const reply = await test.call("POST", "/v1/jobs", { body: { model: TEST_GENERATE_MODEL, items, assurance } });
  expect(reply.status, reply.text).toBe(201);
  return String(reply.json?.id);
};
const viewOf = async (id: string) => (await test.call("GET", `/v1/jobs/${id}`)).json;
const ended = (id: string) =>
  eventually(async () => expect(await viewOf(id)).toMatchObject({ state: "done" }), { timeout: 60_000 });
/** Each text's tokens with what they went through. */
const textsOf = async (id: string) =>
  (await test.call("GET", `/v1/jobs/${id}/results`)).text
    .trim()
    .split("\n")
    .map((line) => resultLine.parse(JSON.parse(line)))
    .map((line) =>
      line.ok
        ? { tokens: generateItemOutput.parse(line.output).tokens, status: line.verification.status }
        : { tokens: null, status: line.error.code },
    );
const isSuspended = ({ notices }: SimulatedNode) => notices.at(-1)?.code === "account_suspended";

function unharmed(honest: readonly SimulatedNode[]): void {
  for (const { notices, closedBecause } of honest) {
    expect(notices).toEqual([]);
    expect(closedBecause()).toBeNull();
  }
}

const liars: [string, () => TextLiar][] = [
  ["changes a word", () => editedText(5, random)],
  ["makes words up", () => randomText(random)],
  ["ends early", () => truncatedText(6)],
  ["runs a smaller model", () => smallerModelText(0.2, random)],
  ["says the same again", replayedText],
];

describe("texts against full", { timeout: 90_000 }, () => {
  it.each(liars)("[LI3] a node that %s gets nothing wrong through", async (_what, liar) => {
    await start();
    await node({ lie: liar() });
    const others = await honestNodes(3);
    const id = await submit("full");
    await ended(id);
    const texts = await textsOf(id);
    expect(texts.map(({ tokens }) => tokens)).toEqual(right);
    expect(new Set(texts.map(({ status }) => status))).toEqual(new Set(["checked"]));
    unharmed(others);
  });
});

// Who says the same again begins to lie with its sixth text: too few of them in a job of this size to be caught twice.
const soonLiars = liars.filter(([what]) => what !== "says the same again");

describe("texts against sampled", { timeout: 90_000 }, () => {
  it.each(soonLiars)(
    "[LI3] a node that is trusted and then %s is found out, and what it did is paid back",
    async (_what, liar) => {
      await start();
      const identity = createIdentity();
      const liarNode = await node({ lie: honestTexts(4, liar()), identity });
      const others = await honestNodes(2);
      const id = await submit("sampled");
      await ended(id);
      await eventually(() => expect(isSuspended(liarNode)).toBe(true), { timeout: 30_000 });
      await eventually(
        async () => {
          for (const [i, { tokens, status }] of (await textsOf(id)).entries())
            if (JSON.stringify(tokens) !== JSON.stringify(right[i])) expect(status).toBe("refuted");
            else expect(status).not.toBe("refuted");
        },
        { timeout: 30_000 },
      );
      expect((await textsOf(id)).some(({ status }) => status === "refuted")).toBe(true);
      // Right texts are paid for, and nothing else.
      await eventually(async () => {
        const statuses = (await textsOf(id)).map(({ status }) => status);
        const units = asked.reduce(
          (sum, { prompt }, i) =>
            statuses[i] === "refuted" ? sum : sum + Math.ceil(prompt.length / 4) + (right[i]?.length ?? 0),
          0,
        );
        expect((await viewOf(id))?.price).toMatchObject({ charged: String((1.25 * units) / 1_000) });
      });
      unharmed(others);
      await expect(node({ identity })).rejects.toMatchObject({ code: "account_suspended" });
    },
  );

  it("[LI3] a referee that lies about what it measured harms nobody but itself", async () => {
    await start();
    const wrong = { margins: Array.from({ length: 24 }, () => 16), exactCount: 0, endsRight: false };
    const referee = await node({ measure: () => encodeTokenMeasure(wrong) });
    const others = await honestNodes(3);
    for (let i = 0; i < 4 && !isSuspended(referee); i++) {
      const id = await submit("sampled");
      await ended(id);
      const texts = await textsOf(id);
      expect(texts.map(({ tokens }) => tokens)).toEqual(right);
      expect(texts.map(({ status }) => status)).not.toContain("refuted");
    }
    await eventually(() => expect(isSuspended(referee)).toBe(true), { timeout: 30_000 });
    unharmed(others);
  });
});

describe("a house of texts", { timeout: 60_000 }, () => {
  it("[RF2] admits a node whose tokens are the house's, and no other", async () => {
    await start({ policy: { admission: true } });
    const liar = await node({ lie: randomText(random) });
    const id = await submit("none");
    const honest = await node();
    await ended(id);
    expect((await textsOf(id)).map(({ tokens }) => tokens)).toEqual(right);
    expect(honest.tally.accepted).toBeGreaterThanOrEqual(TEXTS);
    expect(liar.balance()).toEqual({ settled: "0", pending: "0" });
  });
});
