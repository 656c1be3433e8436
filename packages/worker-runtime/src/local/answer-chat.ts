// A conversation, gone on with here: the same prompt tokens as a relay makes of it, the same seed, and so the same choices.
import {
  decodeGenerateOutput,
  type GenerateItem,
  type GenerateManifest,
  type GenerateOutput,
  type ModelManifest,
  samplingOf,
} from "@starling/protocol";
import type { Compute } from "../compute.ts";
import type { ModelStore } from "../store/model-store.ts";
import { StreamFailed, type TextGenerator } from "../tasks/text-generator.ts";
import { createTextCodec } from "../text/create-text-codec.ts";
import type { TextCodec } from "../text/text-codec.ts";
import type { LocalAnswer, LocalFailure, LocalListener, LocalRequest } from "./local-answer.ts";

type Answered =
  | { readonly ok: true; readonly answer: LocalAnswer }
  | { readonly ok: false; readonly error: LocalFailure };
type Options = Pick<LocalListener, "onText"> & { readonly signal: AbortSignal };

/** Of a model that is ready. Rejects with the signal's reason when aborted. */
export async function answerChat(
  { compute, store }: { readonly compute: Compute; readonly store: Pick<ModelStore, "readAll"> },
  manifest: ModelManifest,
  request: Extract<LocalRequest, { kind: "chat" }>,
  options: Options,
): Promise<Answered> {
  const generator = compute.generator?.(manifest.id);
  if (manifest.task !== "generate" || generator === undefined) return refuse("wrong_task");
  const codec = await readCodec(store, manifest, options.signal);
  const encoded = codec.encodeChat(request.messages);
  if (!encoded.ok) return refuse(encoded.error.code, encoded.error.detail);
  const prompt = encoded.value;
  const item: GenerateItem = {
    prompt,
    maxTokens: Math.min(request.maxTokens, manifest.params.contextTokens - prompt.length),
    sampling: samplingOf(manifest, request.sampling),
    seed: request.seed,
    stop: [...new Set(request.stop)],
    logprobs: null,
  };
  const decoder = codec.decoder(item.stop);
  let text = "";
  const give = (piece: string): void => {
    if (piece === "") return;
    text += piece;
    options.onText(piece);
  };
  try {
    const { tokens, finish } = await stream(generator, item, (made) => give(decoder.push(made)), options.signal);
    give(decoder.end());
    return { ok: true, answer: { kind: "chat", text, tokens, finish, promptTokens: prompt.length } };
  } catch (error) {
    if (!(error instanceof StreamFailed)) throw error;
    return refuse(error.failure.code, error.failure.detail);
  }
}

/** The files are on the shelf since the model was made ready. */
async function readCodec(
  store: Pick<ModelStore, "readAll">,
  { id, files, params }: GenerateManifest,
  signal: AbortSignal,
): Promise<TextCodec> {
  const paths = [params.tokenizer, params.tokenizerConfig];
  const wanted = { id, files: files.filter(({ path }) => paths.includes(path)) };
  const read = await store.readAll(wanted, { signal, onProgress: () => {} });
  const textOf = (path: string): string => new TextDecoder().decode(read.get(path));
  return createTextCodec(params, textOf(params.tokenizer), textOf(params.tokenizerConfig));
}

/** The whole output; rejects with `StreamFailed`, or the signal's reason. */
function stream(
  generator: TextGenerator,
  item: GenerateItem,
  onTokens: (tokens: readonly number[]) => void,
  signal: AbortSignal,
): Promise<GenerateOutput> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const aborted = (): void => {
      handle.stop();
      reject(signal.reason);
    };
    const end = (): void => signal.removeEventListener("abort", aborted);
    const handle = generator.start(item, {
      onTokens,
      onDone(output) {
        end();
        const decoded = decodeGenerateOutput(output);
        if (decoded.ok) resolve(decoded.value);
        else reject(new StreamFailed({ code: "run_failed", detail: decoded.error.detail ?? decoded.error.code }));
      },
      onFailed(failure) {
        end();
        reject(new StreamFailed(failure));
      },
    });
    signal.addEventListener("abort", aborted, { once: true });
  });
}

const refuse = (code: LocalFailure["code"], detail?: string): Answered => ({
  ok: false,
  error: detail === undefined ? { code } : { code, detail },
});
