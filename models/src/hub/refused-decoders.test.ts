// What of decoders can't be brought in, and the fp16 variant, which only sometimes can.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import type { GenerateManifest } from "@starling/protocol";
import { createHeadlessCompute } from "@starling/worker-runtime/headless";
import { type ModelProto, ValueInfoProtoSchema } from "onnx-buf";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startLocalHub } from "../../test/local-hub.ts";
import { withExternalData } from "../../test/synthetic/external-data.ts";
import { SYNTHETIC_DECODERS, type SyntheticDecoder } from "../../test/synthetic-decoders.ts";
import { namedWeights } from "../../test/tiny-decoder.ts";
import { loadCatalogue } from "../catalogue/load-catalogue.ts";
import { decoderGraph } from "../onnx/decoder-graph.ts";
import { encodeModel } from "../onnx/model-codec.ts";
import { valueInfo } from "../onnx/tensor.ts";
import { Refusal } from "../refusal.ts";
import { type AddOptions, addHubModel } from "./add-hub-model.ts";
import { parseHubRepo } from "./hub-repo.ts";

let root: string;
let outDir: string;
let folders = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "starling-refused-"));
});
beforeEach(() => {
  outDir = join(root, String(folders++));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function add(
  model: SyntheticDecoder,
  options: Partial<AddOptions> = {},
): Promise<{ manifest: GenerateManifest; said: string }> {
  const hub = await startLocalHub(model.files, { repo: model.repo, pipeline: "text-generation" });
  const said: string[] = [];
  const repo = parseHubRepo(`hf:${model.repo}`, "main", hub.baseUrl);
  const log = (line: string) => said.push(line);
  const { manifest } = await addHubModel({ outDir, repo, log, ...options }).finally(hub.close);
  if (manifest.task !== "generate") throw new Error("it is no decoder");
  return { manifest, said: said.join("\n") };
}

async function refused(model: SyntheticDecoder, options: Partial<AddOptions> = {}): Promise<Refusal> {
  try {
    await add(model, options);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** A file of the repository with some of its fields changed; undefined leaves one out. */
function change({ files }: SyntheticDecoder, path: string, fields: object): void {
  const held: unknown = JSON.parse(new TextDecoder().decode(files.get(path) ?? json({})));
  files.set(path, json({ ...(typeof held === "object" ? held : {}), ...fields }));
}

/** SmolLM2 with this done to its fp32 graph, and no other precision. */
function withGraph(edit: (model: ModelProto) => void): SyntheticDecoder {
  const model = SYNTHETIC_DECODERS.SmolLM2();
  for (const path of [...model.files.keys()]) if (path.endsWith(".onnx")) model.files.delete(path);
  const graph = decoderGraph("main_graph", model.shape, namedWeights, "fp32");
  edit(graph);
  model.files.set("onnx/model.onnx", encodeModel(graph));
  return model;
}

const addInput = (model: ModelProto, name: string, dtype: "int64" | "float32" = "int64"): void => {
  model.graph?.input.push(create(ValueInfoProtoSchema, valueInfo(name, dtype, ["batch", "n"])));
};

describe("a decoder's precisions", () => {
  it("[MD30] the first that is there is taken, and said; the others can be asked for and stand beside it", async () => {
    const model = SYNTHETIC_DECODERS["Qwen2.5"]();
    const first = await add(model);
    expect(first.said).toContain("Taking its q4 graph, onnx/model_q4.onnx; it has fp32, q4f16, fp16 too (--dtype).");
    model.files.delete("onnx/model_q4.onnx");
    expect((await add(model)).manifest.id).toBe("onnx-community--qwen2.5-0.5b-instruct");
    expect((await add(model, { file: "onnx/model_q4f16.onnx" })).manifest.id).toMatch(/-q4f16$/);
    expect((await loadCatalogue(outDir)).map(({ manifest }) => manifest.id)).toEqual([
      "onnx-community--qwen2.5-0.5b-instruct",
      "onnx-community--qwen2.5-0.5b-instruct-q4",
      "onnx-community--qwen2.5-0.5b-instruct-q4f16",
    ]);
    const missing = await refused(model, { dtype: "q4" });
    expect(missing).toMatchObject({ code: "file_missing" });
    expect(missing.message).toContain("has no onnx/model_q4.onnx. It has fp32, q4f16, fp16: name one with --dtype.");
    for (const path of [...model.files.keys()]) if (path.startsWith("onnx/")) model.files.delete(path);
    expect((await refused(model)).message).toContain("It has no ONNX file at all");
    model.files.set("onnx/decoder_model_merged.onnx", new Uint8Array(4));
    expect((await refused(model)).message).toContain("It has onnx/decoder_model_merged.onnx: name one with --file.");
  });

  it.each(["SmolLM2", "Qwen2.5", "Llama 3.2"] as const)(
    "[MD32] the fp16 graph of %s becomes the fp32 one's variant, and the node that can't use it runs the fp32 one",
    async (name) => {
      const { manifest } = await add(SYNTHETIC_DECODERS[name](), { withFp16: true });
      const [variant] = manifest.variants ?? [];
      expect(variant?.precision).toBe("fp16");
      expect(variant?.files["onnx/model.onnx"]).toBe("onnx/model_fp16.onnx");
      const data = manifest.files.filter(({ role }) => role === "data").map(({ path }) => path);
      expect(Object.keys(variant?.files ?? {})).toHaveLength(1 + data.length / 2);
      expect(manifest.requires.shaderF16).toBeUndefined();
      const compute = createHeadlessCompute({ modelsDir: outDir, threads: 1 });
      const ready = await compute
        .prepare(manifest, { signal: new AbortController().signal, onProgress: () => {} })
        .finally(() => compute.close());
      expect(ready).toMatchObject({ backend: "cpu", precision: "fp32" });
    },
  );

  it("[MD32] an fp16 graph that isn't the same model, or lies in another number of files, is no variant", async () => {
    const files = await refused(SYNTHETIC_DECODERS.Qwen3(), { withFp16: true });
    expect(files.message).toContain(
      "its weights lie in another number of files. Bring it in by itself with --dtype fp16",
    );
    const other = SYNTHETIC_DECODERS.SmolLM2();
    other.files.set(
      "onnx/model_fp16.onnx",
      encodeModel(
        decoderGraph("main_graph", other.shape, (name, ...dims) => namedWeights(`other ${name}`, ...dims), "fp16"),
      ),
    );
    expect((await refused(other, { withFp16: true })).message).toContain("doesn't hold the known answers");
    expect((await refused(other, { withFp16: true, dtype: "q4" })).code).toBe("bad_usage");
    expect((await refused(other, { file: "onnx/model.onnx", dtype: "q4" })).code).toBe("bad_usage");
    other.files.delete("onnx/model_fp16.onnx");
    expect((await refused(other, { withFp16: true })).message).toContain("has no onnx/model_fp16.onnx");
    expect(await loadCatalogue(outDir)).toEqual([]);
  });
});

describe("a decoder that can't be brought in", () => {
  it("[MD14] is none: an encoder with a decoder, a model of images, of sound", async () => {
    const reasons: [object, string][] = [
      [{ architectures: ["T5ForConditionalGeneration"], is_encoder_decoder: true }, "It is an encoder with a decoder"],
      [
        { architectures: ["Gemma3ForConditionalGeneration"], vision_config: {}, text_config: {} },
        "It takes more than text",
      ],
      [{ architectures: ["Idefics3ForConditionalGeneration"] }, "It is no plain decoder"],
      [{ architectures: "LlamaForCausalLM" }, "config.json can't be read: architectures"],
    ];
    for (const [fields, reason] of reasons) {
      const model = SYNTHETIC_DECODERS.SmolLM2();
      change(model, "config.json", fields);
      const { code, message } = await refused(model);
      expect(message).toContain(reason);
      expect(code).toBe("unsupported");
    }
  });

  it("[MD14] has a graph that can't be gone on with, each with its reason", async () => {
    const inputs = (model: ModelProto, keep: (name: string) => boolean): void => {
      if (model.graph !== undefined) model.graph.input = model.graph.input.filter(({ name }) => keep(name));
    };
    const reasons: [(model: ModelProto) => void, string][] = [
      [(model) => addInput(model, "use_cache_branch"), "two in one (use_cache_branch)"],
      [(model) => addInput(model, "encoder_hidden_states", "float32"), "is the decoder of an encoder"],
      [(model) => addInput(model, "inputs_embeds", "float32"), "wants more than token ids"],
      [(model) => addInput(model, "num_logits_to_keep"), "wants an input num_logits_to_keep"],
      [(model) => inputs(model, (name) => !name.startsWith("past_")), "has no inputs past_key_values"],
      [(model) => inputs(model, (name) => name !== "past_key_values.1.value"), "Its cache has gaps"],
      [(model) => inputs(model, (name) => name !== "attention_mask"), "no inputs input_ids and attention_mask"],
      [(model) => model.graph?.output.shift(), "Its graph has no output logits"],
      [
        (model) => {
          const [node] = model.graph?.node ?? [];
          if (node !== undefined) node.domain = "com.example";
        },
        "uses operators of com.example, which browsers don't have",
      ],
    ];
    for (const [edit, reason] of reasons) expect((await refused(withGraph(edit))).message).toContain(reason);
    const none = SYNTHETIC_DECODERS.SmolLM2();
    none.files.set("onnx/model_q4.onnx", new TextEncoder().encode("<html>"));
    expect((await refused(none)).message).toContain("onnx/model_q4.onnx is no ONNX model");
    // Wired so that it forgets: the cache that it gives is not what it was.
    const forgets = withGraph((model) => {
      for (const node of model.graph?.node ?? [])
        if (node.opType === "Concat" && node.output[0] === "present.0.value") node.input.reverse();
    });
    expect((await refused(forgets)).message).toContain("goes on differently with its cache than without");
    expect(await loadCatalogue(outDir)).toEqual([]);
  });

  it("[MD14] whose files contradict each other, or say too little", async () => {
    const reasons: [string, object, string][] = [
      ["config.json", { num_hidden_layers: 30 }, "Its graph has 3 layers, config.json says 30 (num_hidden_layers)"],
      ["config.json", { num_key_value_heads: 4 }, "key and value heads, config.json says 4"],
      ["config.json", { head_dim: 64 }, "16 numbers a head, config.json says 64 (head_dim)"],
      ["config.json", { vocab_size: 49152 }, "448 tokens in its vocabulary, config.json says 49152"],
      ["config.json", { max_position_embeddings: 4 }, "Its context of 4 tokens is too short"],
      ["generation_config.json", { eos_token_id: 9999 }, "Its files end a text with token 9999"],
      ["generation_config.json", { eos_token_id: "two" }, "generation_config.json can't be read: eos_token_id"],
      ["tokenizer_config.json", { chat_template: "{% for %}" }, "Its chat template can't be used"],
      ["tokenizer_config.json", { chat_template: "{{ bos_token }}" }, "it leaves out what the user says"],
      ["tokenizer_config.json", { chat_template: "{{ messages }}".repeat(30_000) }, "more than 65536 characters"],
      ["tokenizer.json", { model: { type: "Martian" } }, "Its tokenizer can't be used"],
    ];
    for (const [path, fields, reason] of reasons) {
      const model = SYNTHETIC_DECODERS.SmolLM2();
      change(model, path, fields);
      expect((await refused(model)).message, path).toContain(reason);
    }
    const endless = SYNTHETIC_DECODERS.SmolLM2();
    endless.files.delete("generation_config.json");
    change(endless, "config.json", { eos_token_id: null });
    // Its tokenizer still says.
    expect((await add(endless)).manifest.params.endTokenIds).toEqual([2]);
    change(endless, "tokenizer_config.json", { eos_token: null });
    expect((await refused(endless)).message).toContain("name no token that ends a text");
  });

  it("[MD13] weights outside of its folder, too many files of them, files too large", async () => {
    const outside = SYNTHETIC_DECODERS["Qwen2.5"]();
    const graph = decoderGraph("main_graph", outside.shape, namedWeights, "q4");
    withExternalData(graph, "onnx/model_q4.onnx", 1);
    for (const tensor of graph.graph?.initializer ?? [])
      for (const entry of tensor.externalData) if (entry.key === "location") entry.value = "../../../etc/passwd";
    outside.files.set("onnx/model_q4.onnx", encodeModel(graph));
    expect((await refused(outside)).code).toBe("unsafe_path");
    const many = SYNTHETIC_DECODERS.Qwen3();
    expect((await refused(many, { dtype: "fp32", limits: { externalFilesMax: 1 } })).code).toBe("too_large");
    many.files.delete("onnx/model.onnx_data_1");
    expect((await refused(many, { dtype: "fp32" })).message).toContain(
      "has no onnx/model.onnx_data_1, which is needed",
    );
    const large = SYNTHETIC_DECODERS.SmolLM2();
    expect((await refused(large, { limits: { graphBytesMax: 1000 } })).code).toBe("too_large");
    expect((await refused(large, { limits: { totalBytesMax: 10_000 } })).code).toBe("too_large");
  });

  it("[MD14] what is beyond a manifest's bounds is refused in a sentence, not with a stack", async () => {
    const model = SYNTHETIC_DECODERS.SmolLM2();
    const wide = { ...model.shape, layers: 1, heads: 1, kvHeads: 1, headSize: 1152 };
    model.files.set("onnx/model_q4.onnx", encodeModel(decoderGraph("main_graph", wide, namedWeights, "q4")));
    const sizes = { num_hidden_layers: 1, num_attention_heads: 1, num_key_value_heads: 1, head_dim: 1152 };
    change(model, "config.json", sizes);
    const { code, message } = await refused(model);
    expect(code).toBe("unsupported");
    expect(message).toContain("It is beyond what a model may be here: params.headDim");
  });

  it("[MD30] a context that no tab could hold is cut, and that is said; what no base model has is not asked for", async () => {
    const model = SYNTHETIC_DECODERS.SmolLM2();
    change(model, "config.json", { max_position_embeddings: 10_000_000 });
    change(model, "tokenizer_config.json", { chat_template: undefined });
    change(model, "generation_config.json", { do_sample: false, temperature: 0.7, repetition_penalty: 99, min_p: 0.1 });
    const { manifest, said } = await add(model);
    expect(manifest.params).toMatchObject({ contextTokens: 131_072, chat: false, defaults: { temperature: 0 } });
    expect(said).toContain("Its context of 10000000 tokens is cut to 131072");
    expect(manifest.golden).toHaveLength(2);
  });
});
