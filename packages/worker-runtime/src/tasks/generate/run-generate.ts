// Task `generate`, whole answers at once: what streams give when nobody looks at their tokens.
import { fail, type GenerateItem, type Outcome, ok, readGenerateItem } from "@starling/protocol";
import { StreamFailed } from "../text-generator.ts";
import type { Generator, StartOptions } from "./create-generator.ts";

/** @returns for each item a `GenerateOutput`, or of one with `check` a `TokenMeasure` */
export async function runGenerate(
  generator: Generator,
  items: readonly Uint8Array[],
  { signal }: { signal: AbortSignal },
): Promise<Outcome<readonly Uint8Array[], "input_rejected">> {
  const read: GenerateItem[] = [];
  for (const [index, bytes] of items.entries())
    try {
      read.push(readGenerateItem(bytes));
    } catch {
      return fail("input_rejected", { param: String(index), detail: "The item is not valid JSON." });
    }
  // The first that fails stops the others.
  const stopping = new AbortController();
  const either = AbortSignal.any([signal, stopping.signal]);
  const results = await Promise.allSettled(
    read.map((item) => runItem(generator, item, { signal: either }).catch(stop)),
  );
  signal.throwIfAborted();
  const outputs: Uint8Array[] = [];
  for (const [index, result] of results.entries()) {
    if (result.status === "fulfilled") outputs.push(result.value);
    else if (result.reason instanceof StreamFailed && result.reason.failure.code === "input_rejected")
      return fail("input_rejected", { param: String(index), detail: result.reason.message });
  }
  if (outputs.length < items.length) throw stopping.signal.reason;
  return ok(outputs);

  function stop(error: unknown): never {
    stopping.abort(error);
    throw error;
  }
}

/** One item's output. Rejects with `StreamFailed`, and with the signal's reason when aborted. */
export function runItem(
  generator: Generator,
  item: GenerateItem,
  options: StartOptions & { readonly signal: AbortSignal },
): Promise<Uint8Array> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const aborted = (): void => {
      handle.stop();
      reject(signal.reason);
    };
    const handle = generator.start(
      item,
      {
        onTokens: () => {},
        onDone: (output) => {
          signal.removeEventListener("abort", aborted);
          resolve(output);
        },
        onFailed: (failure) => {
          signal.removeEventListener("abort", aborted);
          reject(new StreamFailed(failure));
        },
      },
      options,
    );
    signal.addEventListener("abort", aborted, { once: true });
  });
}
