// The token ids of one message to a chat model, by its own template, without the relay.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Template } from "@huggingface/jinja";
import { Tokenizer } from "@huggingface/tokenizers";
import { modelManifest } from "@starling/protocol";
import { z } from "zod";
import { modelsDir } from "../../../scripts/setup/paths.mjs";

const config = z.looseObject({ chat_template: z.string() });

export async function promptOf(modelId: string, message: string): Promise<number[]> {
  const dir = join(modelsDir(), modelId);
  const readJson = async (path: string): Promise<object> => JSON.parse(await readFile(join(dir, path), "utf8"));
  const { task, params } = modelManifest.parse(await readJson("manifest.json"));
  if (task !== "generate") throw new Error(`${modelId} writes nothing`);
  const tokenizerConfig = config.parse(await readJson(params.tokenizerConfig));
  const tokenizer = new Tokenizer(await readJson(params.tokenizer), tokenizerConfig);
  const messages = [{ role: "user", content: message }];
  const text = new Template(tokenizerConfig.chat_template).render({
    ...tokenizerConfig,
    messages,
    add_generation_prompt: true,
  });
  return tokenizer.encode(text, { add_special_tokens: false }).ids;
}
