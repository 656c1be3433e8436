// A text, streamed to the demo while the tab makes it.

import type { ChatAnswer, StarlingClient } from "@starling/sdk";
import type { ModelId } from "./work.ts";

export interface Written {
  readonly answer: ChatAnswer;
  /** What was streamed, in the order in which it came. */
  readonly pieces: readonly string[];
  readonly firstMs: number;
  readonly seconds: number;
}

export async function writeText(
  client: StarlingClient,
  request: { readonly model: ModelId; readonly message: string; readonly maxTokens: number },
  signal: AbortSignal,
): Promise<Written> {
  const { model, message, maxTokens } = request;
  const began = performance.now();
  const messages = [{ role: "user", content: message }] as const;
  const stream = client.streamChat({ model, messages, maxTokens, temperature: 0 }, { signal });
  const pieces: string[] = [];
  let firstMs = 0;
  process.stdout.write("  ");
  for (;;) {
    const next = await stream.next();
    if (next.done) {
      process.stdout.write("\n");
      return { answer: next.value, pieces, firstMs, seconds: (performance.now() - began) / 1000 };
    }
    if (pieces.length === 0) firstMs = performance.now() - began;
    pieces.push(next.value);
    process.stdout.write(next.value.replaceAll("\n", "\n  "));
  }
}
