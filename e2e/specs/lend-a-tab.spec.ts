// A visitor's whole visit, and what a program gets of it.
import type { Page } from "@playwright/test";
import { type JobView, parsePoints } from "@starling/protocol";
import OpenAI from "openai";
import { readPages } from "../src/data/pages.ts";
import { realSentences } from "../src/demo/sentences.ts";
import { answersOf, indexesOf, textsOf } from "../src/fixture/job-answers.ts";
import { recordRequests } from "../src/fixture/record-requests.ts";
import { expect, test } from "../src/fixture/test.ts";
import { embedDirectly, largestDifference } from "../src/reference/embed-directly.ts";
import { readDirectly } from "../src/reference/read-directly.ts";
import { shownMachine, shownModels, shownPoints, untilModelsReady, untilPhase } from "../src/tab/lend-tab.ts";

const TOLERANCE = 1e-4;
/** Long enough that a person could press Pause in the middle of it. */
const LONG_JOB_ITEMS = 1000;
/** All that the network offers. */
const MODELS = ["use-lite-en", "ppocr-v4", "ppocr-v4-detector", "starling-tiny"];
const PAGES = ["scikit-image-page.png", "tesseract-phototest.png"];

const points = (text: string): bigint => parsePoints(text) ?? -1n;
/** Settled, or in escrow until answers and their node are proven. */
const earned = async (page: Page): Promise<bigint> => {
  const { settled, pending } = await shownPoints(page);
  return points(settled) + points(pending);
};

test("a visitor agrees, and an API call is answered by that tab", async ({ page, context, open }) => {
  const { client, network } = open;
  const recorded = recordRequests(context);

  await test.step("the start page and the question come first; nothing runs before the answer", async () => {
    await page.goto("/");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.getByRole("link", { name: "Lend this tab" }).first().click();
    await expect(page).toHaveURL(/\/contribute$/);
    await expect(page.getByRole("heading", { name: "Before anything runs" })).toBeVisible();
    expect(recorded.urls.filter((url) => /\/files\/|\.wasm|node-worker/.test(url))).toEqual([]);
    expect(page.workers()).toEqual([]);
    expect((await client.network()).nodes.connected).toBe(0);
  });

  await test.step("with consent the tab becomes a node, and says on what", async () => {
    await page.getByRole("button", { name: "Agree and lend this tab" }).click();
    await untilModelsReady(page, MODELS);
    const machine = await shownMachine(page);
    const models = await shownModels(page);
    test.info().annotations.push({ type: "adapter", description: machine });
    for (const { modelId, detail } of models) test.info().annotations.push({ type: modelId, description: detail });
    const backend = expect.stringMatching(/^(WebGPU|WebAssembly) · /);
    expect(models.map(({ detail }) => detail)).toEqual(MODELS.map(() => backend));
    expect((await client.network()).nodes).toMatchObject({ connected: 1, byBackend: { cpu: 0 } });
  });

  await test.step("OpenAI's client gets vectors that equal onnxruntime-node's", async () => {
    const openai = new OpenAI({ apiKey: network.apiKey, baseURL: `${network.relayUrl}/v1`, maxRetries: 0 });
    const input = await realSentences(20);
    const reply = await openai.embeddings.create({ model: "use-lite-en", input });
    const direct = await embedDirectly("use-lite-en", input);
    expect(reply.data.map(({ index }) => index)).toEqual(input.map((_, i) => i));
    const worst = Math.max(...direct.map((vector, i) => largestDifference(vector, reply.data[i]?.embedding ?? [])));
    expect(worst).toBeLessThanOrEqual(TOLERANCE);
  });

  await test.step("pages are read as by the same models run directly", async () => {
    const pages = (await readPages()).filter(({ name }) => PAGES.includes(name));
    expect(pages).toHaveLength(PAGES.length);
    const images = pages.map(({ image }) => image);
    const job = await client.jobs.create({ model: "ppocr-v4", items: images.map((image) => ({ image })) });
    const texts = textsOf(await answersOf(client, job.id));
    expect(texts).toEqual((await readDirectly("ppocr-v4", images)).map(({ text }) => text));
  });

  await test.step("points come into escrow while a job runs; pausing stops work at once", async () => {
    const before = await earned(page);
    expect(before).toBeGreaterThan(0n);

    const job = await client.jobs.create({ model: "use-lite-en", items: await realSentences(LONG_JOB_ITEMS) });
    await expect.poll(() => earned(page)).toBeGreaterThan(before);
    await page.getByRole("button", { name: "Pause" }).click();
    await untilPhase(page, "paused");
    await expect.poll(async () => (await client.network()).nodes).toMatchObject({ paused: 1, working: 0 });
    const paused = await client.jobs.get(job.id);
    expect(paused.state).toBe("open");
    await untilLaterStats(client, 2);
    expect((await client.jobs.get(job.id)).items).toEqual(paused.items);

    await page.getByRole("button", { name: "Resume" }).click();
    const lines = await answersOf(client, job.id);
    expect(indexesOf(lines)).toEqual(lines.map((_, i) => i));
    expect(lines).toHaveLength(LONG_JOB_ITEMS);
    const ended = await client.jobs.get(job.id);
    expect(ended.state).toBe("done");
    await expect.poll(() => earned(page)).toBe(before + rewardOf(ended));
  });

  await test.step("stopping ends it", async () => {
    await page.getByRole("button", { name: "Stop" }).click();
    await untilPhase(page, "stopped");
    await expect.poll(async () => (await client.network()).nodes.connected).toBe(0);
    await expect.poll(() => page.workers().length).toBe(0);
    expect(recorded.errors).toEqual([]);
  });
});

/** The contributor has nine tenths of the model's price, and checked answers cost a quarter more than that. */
const rewardOf = ({ price }: JobView): bigint => (points(price.charged) * 900n) / 1250n;

/** Resolves when the network's statistics have been taken `count` times more. */
async function untilLaterStats(client: import("@starling/sdk").StarlingClient, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const { at } = await client.network();
    await expect.poll(async () => (await client.network()).at).not.toBe(at);
  }
}
