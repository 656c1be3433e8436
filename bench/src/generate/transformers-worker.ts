// The same files in the same tab by @huggingface/transformers.
import { AutoModelForCausalLM, env, type PreTrainedModel, Tensor } from "@huggingface/transformers";
import type { AloneOrder, RunAnswer, RunOrder } from "./messages.ts";
import { serveWorker } from "./serve-worker.ts";

const THREADS_MAX = 4;
let model: PreTrainedModel;

async function open({ backend, modelId, ortUrl }: AloneOrder): Promise<string> {
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = `${location.origin}/models/`;
  env.useBrowserCache = false;
  const { wasm } = env.backends.onnx;
  if (wasm !== undefined) {
    wasm.wasmPaths = ortUrl;
    // As many as a node's own worker takes.
    wasm.numThreads = crossOriginIsolated
      ? Math.max(1, Math.min(THREADS_MAX, Math.floor(navigator.hardwareConcurrency / 2)))
      : 1;
  }
  model = await AutoModelForCausalLM.from_pretrained(modelId, { device: backend, dtype: "fp32" });
  return backend;
}

const rows = (prompts: readonly (readonly number[])[]): Record<string, Tensor> => {
  const length = prompts[0]?.length ?? 0;
  if (prompts.some((prompt) => prompt.length !== length)) throw new Error("prompts of one batch are equally long here");
  const dims = [prompts.length, length];
  return {
    input_ids: new Tensor("int64", BigInt64Array.from(prompts.flat(), BigInt), dims),
    attention_mask: new Tensor("int64", new BigInt64Array(prompts.length * length).fill(1n), dims),
  };
};

async function generate(prompts: readonly (readonly number[])[], maxTokens: number): Promise<number[][]> {
  const made = await model.generate({ ...rows(prompts), max_new_tokens: maxTokens, do_sample: false });
  if (!(made instanceof Tensor)) throw new Error("no tensor was made");
  const all: bigint[][] = made.tolist();
  return all.map((row, i) => row.slice(prompts[i]?.length ?? 0).map(Number));
}

async function run({ prompts, maxTokens, together }: RunOrder): Promise<RunAnswer> {
  const startedMs = performance.now();
  const tokens: number[][] = [];
  if (together) tokens.push(...(await generate(prompts, maxTokens)));
  else for (const prompt of prompts) tokens.push(...(await generate([prompt], maxTokens)));
  return { tokens, tookMs: performance.now() - startedMs, firstMs: [] };
}

serveWorker((message) => {
  if (message.type === "open") return open(message.order);
  if (message.type === "run") return run(message.order);
  return Promise.reject(new Error("it checks nothing"));
});
