// The node's own runtime in the tab without a network: what its answers take, and what checking them does.
import { decodeGenerateOutput, encodeGenerateItem, type GenerateItem, modelManifest } from "@starling/protocol";
import { type Compute, createBrowserCompute } from "@starling/worker-runtime/browser-compute";
import type { AloneOrder, CheckAnswer, RunAnswer, RunOrder } from "./messages.ts";
import { serveWorker } from "./serve-worker.ts";

const { signal } = new AbortController();
let compute: Compute;
let modelId = "";

const itemOf = (prompt: readonly number[], maxTokens: number): GenerateItem => ({
  prompt,
  maxTokens,
  sampling: { temperature: 0 },
  seed: 0,
  stop: [],
  logprobs: null,
});

async function open(order: AloneOrder): Promise<string> {
  const { models } = await (await fetch(`${order.relayUrl}/catalogue`)).json();
  const manifest = models
    .map((model: unknown) => modelManifest.parse(model))
    .find(({ id }: { id: string }) => id === order.modelId);
  compute = createBrowserCompute({ relayUrl: order.relayUrl, ortUrl: order.ortUrl, backends: [order.backend] });
  modelId = order.modelId;
  return (await compute.prepare(manifest, { signal, onProgress: () => {} })).backend;
}

function stream(item: GenerateItem): Promise<{ tokens: readonly number[]; firstMs: number }> {
  const generator = compute.generator?.(modelId);
  if (generator === undefined) throw new Error("the model generates no text");
  const startedMs = performance.now();
  let firstMs = Number.NaN;
  return new Promise((resolve, reject) => {
    generator.start(item, {
      onTokens: () => {
        if (Number.isNaN(firstMs)) firstMs = performance.now() - startedMs;
      },
      onDone: (output) => {
        const read = decodeGenerateOutput(output);
        resolve({ tokens: read.ok ? read.value.tokens : [], firstMs });
      },
      onFailed: ({ code, detail }) => reject(new Error(`${code} ${detail ?? ""}`)),
    });
  });
}

async function run({ prompts, maxTokens, together }: RunOrder): Promise<RunAnswer> {
  const startedMs = performance.now();
  const answers: Awaited<ReturnType<typeof stream>>[] = [];
  if (together) answers.push(...(await Promise.all(prompts.map((prompt) => stream(itemOf(prompt, maxTokens))))));
  else for (const prompt of prompts) answers.push(await stream(itemOf(prompt, maxTokens)));
  return {
    tokens: answers.map(({ tokens }) => tokens),
    tookMs: performance.now() - startedMs,
    firstMs: answers.map(({ firstMs }) => firstMs),
  };
}

async function check({ prompts, maxTokens }: RunOrder): Promise<CheckAnswer> {
  const madeMs: number[] = [];
  const checkedMs: number[] = [];
  for (const prompt of prompts) {
    const item = itemOf(prompt, maxTokens);
    const began = performance.now();
    const { tokens } = await stream(item);
    const made = performance.now();
    // A referee has read neither prompt nor answer before.
    compute.generator?.(modelId)?.trim();
    const given = encodeGenerateItem({ ...item, given: tokens, check: { from: 0, finish: null } });
    const ready = performance.now();
    const ran = await compute.run(modelId, [given], { signal });
    if (!ran.ok) throw new Error(ran.error.code);
    madeMs.push(made - began);
    checkedMs.push(performance.now() - ready);
  }
  return { madeMs, checkedMs };
}

serveWorker((message) =>
  message.type === "open" ? open(message.order) : message.type === "run" ? run(message.order) : check(message.order),
);
