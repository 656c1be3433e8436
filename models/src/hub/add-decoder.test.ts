import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { AutoModelForCausalLM, AutoTokenizer, env, type PreTrainedTokenizer, Tensor } from "@huggingface/transformers";
import type { GenerateManifest } from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalHub, startLocalHub } from "../../test/local-hub.ts";
import { SYNTHETIC_DECODERS, type SyntheticDecoder } from "../../test/synthetic-decoders.ts";
import type { CatalogueEntry } from "../catalogue/catalogue-entry.ts";
import { loadCatalogue, verifyCatalogue } from "../catalogue/load-catalogue.ts";
import { openDecoder } from "../run/decoder.ts";
import { loadTokenizer } from "../run/embed-texts.ts";
import { answerMargins, greedyTokens } from "../run/greedy-tokens.ts";
import { type ChatMessage, chatFormat, renderChat } from "../run/render-chat.ts";
import { type AddOptions, addHubModel } from "./add-hub-model.ts";
import { CHAT_TEMPLATE } from "./chat-template.ts";
import { parseHubRepo } from "./hub-repo.ts";

const TEXTS = [
  "The starlings gathered over the reeds, and",
  "What is a starling?",
  "one two three",
  "1, 2, 3, 4, 50 and 600",
  "The flock of birds\n\nis over",
  "Ein Star ist ein Vogel. ¿Y tú?",
  "Don't you see it's the flock's?",
  "  two spaces, and   three",
];
const CHATS: readonly (readonly ChatMessage[])[] = [
  [{ role: "user", content: "What is a starling?" }],
  [
    { role: "system", content: "You are a bird." },
    { role: "user", content: "What are you?" },
    { role: "assistant", content: "A starling." },
    { role: "user", content: "one of three?" },
  ],
];
const TOKENS_MAX = 12;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "starling-decoders-"));
  env.allowRemoteModels = false;
  env.localModelPath = `${root}/`;
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function added(
  model: SyntheticDecoder,
  options: Partial<AddOptions> = {},
): Promise<{ entry: CatalogueEntry; manifest: GenerateManifest; said: string[] }> {
  const hub: LocalHub = await startLocalHub(model.files, { repo: model.repo, pipeline: "text-generation" });
  const said: string[] = [];
  try {
    const repo = parseHubRepo(`hf:${model.repo}`, "main", hub.baseUrl);
    const entry = await addHubModel({
      outDir: join(root, "catalogue"),
      repo,
      log: (line) => said.push(line),
      ...options,
    });
    if (entry.manifest.task !== "generate") throw new Error("it is no decoder");
    return { entry, manifest: entry.manifest, said };
  } finally {
    await hub.close();
  }
}

/** The repository's files as somebody who downloaded them has them. */
async function downloaded({ repo, files }: SyntheticDecoder): Promise<void> {
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(root, repo, path)), { recursive: true });
    await writeFile(join(root, repo, path), bytes);
  }
}

describe.each(Object.entries(SYNTHETIC_DECODERS))("a decoder of the hub: %s", (_, make) => {
  let model: SyntheticDecoder;
  beforeAll(async () => {
    model = make();
    await downloaded(model);
  });

  it("[MD30] comes in with what its files state, and known answers", async () => {
    const { entry, manifest } = await added(model);
    const { shape, expected } = model;
    expect(manifest.id).toBe(`${model.repo.replace("/", "--").toLowerCase()}-q4`);
    expect(manifest.params).toMatchObject({
      file: "onnx/model_q4.onnx",
      layers: shape.layers,
      kvHeads: shape.kvHeads,
      headDim: shape.headSize,
      chat: true,
      ...expected,
    });
    if (expected.defaults === undefined) expect(manifest.params.defaults).toBeUndefined();
    expect(manifest.limits.itemsPerChunkMax).toBe(1);
    expect(manifest.requires.shaderF16).toBeUndefined();
    // Two texts and a conversation.
    expect(manifest.golden).toHaveLength(3);
    expect(manifest.golden.every(({ output }) => output.tokens.length > 0)).toBe(true);
    const entries = (await loadCatalogue(join(root, "catalogue"))).filter(
      (held) => held.manifest.id === entry.manifest.id,
    );
    expect(await verifyCatalogue(entries)).toEqual([]);
  });

  it.each(["fp32", "fp16", "q4", "q4f16"] as const)(
    "[MD31] in %s gives the tokens that @huggingface/transformers gives over the same files",
    async (dtype) => {
      const { entry, manifest } = await added(model, { dtype });
      const half = dtype === "fp16" || dtype === "q4f16";
      expect(manifest.requires.shaderF16).toBe(half ? true : undefined);
      const { params } = manifest;
      const tokenizer = await loadTokenizer(entry.dir, params);
      const format = chatFormat(JSON.parse(await readFile(join(entry.dir, params.tokenizerConfig), "utf8")));
      if (format === undefined) throw new Error("it has no chat template");
      const theirTokenizer = await AutoTokenizer.from_pretrained(model.repo);
      const theirs = await AutoModelForCausalLM.from_pretrained(model.repo, {
        dtype,
        // As the plain loop has it: sums of 16-bit floats hang on how many threads share them.
        session_options: { intraOpNumThreads: 1 },
      });
      const decoder = await openDecoder(entry.dir, params);
      try {
        const prompts = [
          ...TEXTS.map((text) => ({ ids: tokenizer.encode(text).ids, theirIds: idsOf(theirTokenizer, text) })),
          ...CHATS.map((chat) => ({
            ids: tokenizer.encode(renderChat(format, chat), { add_special_tokens: false }).ids,
            theirIds: chatIdsOf(theirTokenizer, chat, model.files.get(CHAT_TEMPLATE)),
          })),
        ];
        for (const { ids, theirIds } of prompts) {
          expect(ids).toEqual(theirIds);
          const made = (await greedyTokens(decoder, params, ids, TOKENS_MAX)).map(({ token }) => token);
          const generated = await theirs.generate({
            input_ids: new Tensor("int64", BigInt64Array.from(ids, BigInt), [1, ids.length]),
            attention_mask: new Tensor("int64", new BigInt64Array(ids.length).fill(1n), [1, ids.length]),
            max_new_tokens: TOKENS_MAX,
            do_sample: false,
            repetition_penalty: 1,
          });
          if (!(generated instanceof Tensor)) throw new Error("it gave no tokens");
          const theirTokens = Array.from(generated.data, Number).slice(ids.length);
          // transformers.js counts Gemma's positions from 1: the same to rotary embeddings, but for what 16 bits round away.
          if (half && model.shape.window !== undefined)
            expect(Math.max(...(await answerMargins(decoder, params, ids, theirTokens)))).toBeLessThan(0.05);
          else expect(theirTokens).toEqual(made);
          // Read at once, without the cache, the same tokens are the choice.
          const margins = await answerMargins(decoder, params, ids, made);
          expect(Math.max(...margins)).toBeLessThan(half ? 0.05 : 1e-3);
        }
      } finally {
        await decoder.close();
        await theirs.dispose();
      }
    },
  );
});

const idsOf = (tokenizer: PreTrainedTokenizer, text: string): number[] => tokenizer.encode(text);

/** `besides`: the template's own file, where it has one, which transformers.js doesn't look for. */
function chatIdsOf(
  tokenizer: PreTrainedTokenizer,
  chat: readonly ChatMessage[],
  besides: Uint8Array | undefined,
): number[] {
  const text = tokenizer.apply_chat_template(
    chat.map((message) => ({ ...message })),
    {
      add_generation_prompt: true,
      tokenize: false,
      ...(besides !== undefined && { chat_template: new TextDecoder().decode(besides) }),
    },
  );
  if (typeof text !== "string") throw new Error("it rendered no text");
  return tokenizer.encode(text, { add_special_tokens: false });
}
