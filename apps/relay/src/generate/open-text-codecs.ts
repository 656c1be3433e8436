import { readFile } from "node:fs/promises";
import type { GenerateManifest } from "@starling/protocol";
import { createTextCodec } from "@starling/worker-runtime/text-codec";
import type { Catalogue } from "../ports/catalogue.ts";
import { CODEC_LIMITS } from "./codec-limits.ts";
import type { OpenTextCodec, TextCodec } from "./text-codec.ts";

/** Codecs of the catalogue's models, each read at its first use; those that were longest out of use are dropped past `codecsMax`. */
export function openTextCodecs(
  catalogue: Pick<Catalogue, "manifest" | "file">,
  codecsMax: number = CODEC_LIMITS.codecsMax,
): OpenTextCodec {
  const codecs = new Map<string, Promise<TextCodec>>();
  return (modelId) => {
    const known = codecs.get(modelId);
    const codec = known ?? load(catalogue, modelId);
    // To the end: it is the last to go.
    codecs.delete(modelId);
    codecs.set(modelId, codec);
    if (known === undefined) {
      codec.catch(() => {
        if (codecs.get(modelId) === codec) codecs.delete(modelId);
      });
      for (const oldest of codecs.keys()) {
        if (codecs.size <= codecsMax) break;
        codecs.delete(oldest);
      }
    }
    return codec;
  };
}

async function load(catalogue: Pick<Catalogue, "manifest" | "file">, modelId: string): Promise<TextCodec> {
  const manifest = catalogue.manifest(modelId);
  if (manifest?.task !== "generate") throw new Error(`${modelId} is no model of the catalogue that generates text`);
  const { tokenizer, tokenizerConfig } = manifest.params;
  const [tokenizerJson, configJson] = await Promise.all([
    readText(catalogue, manifest, tokenizer, CODEC_LIMITS.tokenizerBytesMax),
    readText(catalogue, manifest, tokenizerConfig, CODEC_LIMITS.tokenizerConfigBytesMax),
  ]);
  try {
    return createTextCodec(manifest.params, tokenizerJson, configJson);
  } catch (error) {
    throw new Error(`the tokenizer of ${modelId} can't be used: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

async function readText(
  catalogue: Pick<Catalogue, "file">,
  { id, files }: GenerateManifest,
  name: string,
  bytesMax: number,
): Promise<string> {
  const file = catalogue.file(files.find(({ path }) => path === name)?.sha256 ?? "");
  if (file === undefined) throw new Error(`${name} of ${id} is not there`);
  if (file.sizeBytes > bytesMax)
    throw new Error(`${name} of ${id} has ${file.sizeBytes} bytes; ${bytesMax} are the most`);
  return readFile(file.path, "utf8");
}
