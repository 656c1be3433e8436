// Task `generate`, whole answers at once: what streams give when nobody looks at their tokens.
import { fail, type GenerateItem, type Outcome, ok, readGenerateItem } from "@starling/protocol";
import { StreamFailed } from "../text-generator.ts";
import type { Generator } from "./create-generator.ts";
import type { StartOptions } from "./open-live.ts";

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
  const options = { signal: AbortSignal.any([signal, stopping.signal]) };
  let failed: { readonly index: number; readonly error: unknown } | undefined;
  const outputs = await Promise.all(
    read.map((item, index) =>
      runItem(generator, item, options).catch((error: unknown) => {
        failed ??= { index, error };
        stopping.abort();
        return new Uint8Array();
      }),
    ),
  );
  signal.throwIfAborted();
  if (failed === undefined) return ok(outputs);
  const { index, error } = failed;
  if (!(error instanceof StreamFailed && error.failure.code === "input_rejected")) throw error;
  return fail("input_rejected", { param: String(index), detail: error.message });
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
