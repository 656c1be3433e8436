// A generator over a model's files on an ONNX Runtime given, for tests that look closer than `Compute` lets them.
import { createHash } from "node:crypto";
import {
  type Backend,
  decodeGenerateOutput,
  decodeTokenMeasure,
  type GenerateItem,
  type GenerateOutput,
  type GenerateParams,
  type TokenMeasure,
} from "@starling/protocol";
import { createDeviceWatch } from "../src/gpu/device-watch.ts";
import { type OrtModule, type OrtSession, openOrtSession } from "../src/gpu/open-ort-session.ts";
import { createRunQueue } from "../src/gpu/run-queue.ts";
import { createGenerator, type Generator } from "../src/tasks/generate/create-generator.ts";
import { type Decoder, openDecoder } from "../src/tasks/generate/decoder.ts";
import type { GenerateModel } from "../src/tasks/generate/generate-model.ts";
import type { StartOptions } from "../src/tasks/generate/open-live.ts";
import { runItem } from "../src/tasks/generate/run-generate.ts";
import { createTextDecoder } from "../src/tasks/generate/text-decoder.ts";

export interface OpenGenerator {
  readonly generator: Generator;
  readonly decoder: Decoder;
  /** How many runs there were, and of how many tokens in all. */
  readonly runs: { count: number; tokens: number; rowsMost: number };
  make(item: GenerateItem, options?: StartOptions): Promise<GenerateOutput>;
  measure(item: GenerateItem): Promise<TokenMeasure>;
  close(): Promise<void>;
}

export async function openGenerator(
  ort: OrtModule,
  backend: Backend,
  files: ReadonlyMap<string, Uint8Array>,
  params: GenerateParams,
  changes: Partial<GenerateModel> = {},
): Promise<OpenGenerator> {
  const host = {
    ort,
    queue: createRunQueue(),
    watch: createDeviceWatch(),
    ...(backend === "cpu" ? { threads: 1 } : {}),
    bindsForGood: true,
  };
  const sessions: OrtSession[] = [];
  const text = (path: string): string => new TextDecoder().decode(files.get(path));
  const opened = await openDecoder(params, async (graph, held) => {
    const bytes = typeof graph === "string" ? files.get(graph) : graph;
    const session = await openOrtSession(host, { bytes: bytes ?? new Uint8Array(), data: [] }, backend, held);
    sessions.push(session);
    return session;
  });
  const runs = { count: 0, tokens: 0, rowsMost: 0 };
  const decoder: Decoder = {
    ...opened,
    forward(input) {
      runs.count += 1;
      runs.tokens += input.tokens * input.kv.rows;
      runs.rowsMost = Math.max(runs.rowsMost, input.kv.rows);
      return opened.forward(input);
    },
  };
  const generator = createGenerator({
    params,
    decoder,
    decode: createTextDecoder(text(params.tokenizer), text(params.tokenizerConfig)),
    padding: "left",
    pieceTokensMax: 128,
    streamsMax: 8,
    prefixBytesMax: 2 ** 24,
    nowMs: () => performance.now(),
    failureOf: (error) => ({ code: "run_failed", detail: String(error) }),
    ...changes,
  });
  return {
    generator,
    decoder,
    runs,
    async make(item, options = {}) {
      const output = decodeGenerateOutput(
        await runItem(generator, item, { signal: new AbortController().signal, ...options }),
      );
      if (!output.ok) throw new Error(output.error.code);
      return output.value;
    },
    async measure(item) {
      const measure = decodeTokenMeasure(await runItem(generator, item, { signal: new AbortController().signal }));
      if (!measure.ok) throw new Error(measure.error.code);
      return measure.value;
    },
    async close() {
      generator.close();
      for (const session of sessions) await session.release();
      await host.queue.close();
    },
  };
}

export const itemOf = (prompt: readonly number[], changes: Partial<GenerateItem> = {}): GenerateItem => ({
  prompt,
  maxTokens: 24,
  sampling: { temperature: 0 },
  seed: 7,
  stop: [],
  logprobs: null,
  ...changes,
});

/** Prompts that look random and are the same everywhere; no special tokens. */
export function promptOf(n: number, length: number, vocabulary: number): number[] {
  return Array.from({ length }, (_, i) => {
    const hash = createHash("sha256").update(`${n} ${i}`).digest().readUInt32LE(0);
    return 2 + (hash % (vocabulary - 2));
  });
}
