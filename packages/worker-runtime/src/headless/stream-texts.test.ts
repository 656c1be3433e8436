// Headless nodes stream what a real decoder makes, on onnxruntime-node: handed from one to another in the middle, the texts are
// what they would have been.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeTokenMeasure, type GenerateItem } from "@starling/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { itemOf, promptOf } from "../../test/open-generator.ts";
import { openPlainDecoder } from "../../test/plain-decoding.ts";
import {
  DECODER_END,
  DECODER_POISON,
  tinyDecoderFiles,
  tinyDecoderManifest,
  tinyDecoderParams,
} from "../../test/tiny-decoder.ts";
import { openRelayStandIn, type RelayStandIn } from "../link/testing/relay-stand-in.ts";
import { type HeadlessNode, startHeadlessNode } from "./start-headless-node.ts";

const TOKENS = 72;
let folder = "";
let relay: RelayStandIn;
const nodes: HeadlessNode[] = [];
const plain = await openPlainDecoder(tinyDecoderFiles().get("model.onnx") ?? new Uint8Array(), tinyDecoderParams);
const greedy = (prompt: readonly number[], count = TOKENS) => plain.greedy(prompt, count, [DECODER_END]);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "starling-texts-"));
  const prompt = promptOf(3, 8, DECODER_POISON);
  const manifest = tinyDecoderManifest({ prompt, tokens: await greedy(prompt, 8) });
  await mkdir(join(folder, "models", manifest.id), { recursive: true });
  for (const [path, bytes] of tinyDecoderFiles()) await writeFile(join(folder, "models", manifest.id, path), bytes);
  relay = await openRelayStandIn({ catalogue: [manifest] });
});
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.stop();
  await relay.close();
  await rm(folder, { recursive: true, force: true });
});

async function startNode(name: string): Promise<HeadlessNode> {
  const before = relay.heard.ready.length;
  const options = { relayUrl: relay.url, modelsDir: join(folder, "models"), threads: 1 };
  const node = await startHeadlessNode({ ...options, keyFile: join(folder, `${name}.json`), name });
  nodes.push(node);
  await relay.until(() => relay.heard.ready.length > before, "a ready node");
  return node;
}
const allDone = () => relay.until(() => relay.texts.all.every(({ output }) => output !== null), "all answers");
const items = (count: number, change: Partial<GenerateItem>): GenerateItem[] =>
  Array.from({ length: count }, (_, i) =>
    itemOf(promptOf(i, 6 + i, DECODER_POISON), { maxTokens: TOKENS, seed: i, ...change }),
  );

test("[GT10] greedy texts that change nodes in the middle are those of a plain loop", async () => {
  const first = await startNode("first");
  await startNode("second");
  const [from, to] = relay.nodes;
  if (from === undefined || to === undefined) throw new Error("a node is missing");
  const texts = items(6, {});
  const chunks = relay.grantTexts(texts, { to: from });
  await relay.until(() => chunks.some((chunk) => relay.texts.text(chunk).tokens.length >= 8));
  const leaving = first.stop();
  await relay.until(() => relay.heard.left.length === 1);
  const open = chunks.filter((chunk) => relay.texts.text(chunk).output === null);
  expect(open.length).toBeGreaterThan(0);
  for (const chunk of open) relay.goOn(chunk, { to });
  await allDone();
  await leaving;
  for (const [i, { prompt }] of texts.entries()) {
    const { tokens, output, faults } = relay.texts.text(chunks[i] ?? 0);
    expect(faults).toEqual([]);
    expect(output?.tokens).toEqual(tokens);
    expect(tokens).toEqual(await greedy(prompt));
  }
});

test("[GT10] drawn texts are dictated by their seed, whoever makes which part, with their log probabilities", async () => {
  await startNode("first");
  const texts = items(3, { sampling: { temperature: 1, topP: 0.9 }, logprobs: 2 });
  const whole = relay.grantTexts(texts);
  await allDone();
  await startNode("second");
  const [, second] = relay.nodes;
  for (const [i, chunk] of whole.entries()) {
    const { tokens, output } = relay.texts.text(chunk);
    const given = tokens.slice(0, Math.floor(tokens.length / 3));
    const [rest = 0] = relay.grantTexts(
      [{ ...(texts[i] ?? itemOf([])), given }],
      second === undefined ? {} : { to: second },
    );
    await allDone();
    expect(relay.texts.text(rest).output?.tokens).toEqual(tokens);
    expect(relay.texts.text(rest).faults).toEqual([]);
    expect(output?.logprobs).toHaveLength(tokens.length);
    expect(relay.texts.text(rest).output?.logprobs).toHaveLength(tokens.length);
  }
});

test("[GT1] a check of a text is measured beside a stream", async () => {
  await startNode("first");
  let prompt: number[] = [];
  let given: number[] = [];
  // Some prompts are answered with the end at once.
  for (let n = 0; given.length < 12; n++) {
    prompt = promptOf(n, 7, DECODER_POISON);
    given = (await greedy(prompt)).slice(0, 12);
  }
  relay.grantTexts([itemOf(prompt, { maxTokens: TOKENS })]);
  relay.grantTexts([itemOf(prompt, { maxTokens: 12, given, check: { from: 4, finish: "length" } })]);
  await relay.until(() => relay.heard.results.length === 2);
  const checked = relay.heard.results.find(({ result }) => result.fence === 2);
  const measure = decodeTokenMeasure(checked?.outputs?.[0] ?? new Uint8Array());
  expect(measure).toMatchObject({ ok: true, value: { exactCount: 8, endsRight: true } });
  expect(checked?.isSigned).toBe(true);
});
