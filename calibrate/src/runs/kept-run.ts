// What a backend answered, kept as it comes: a run that is broken off goes on where it was, and outputs of several machines
// can be laid into one folder and compared. One JSON line a chunk.
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import type { ChunkDone } from "../backends/honest-backend.ts";

const runHead = z.object({
  name: z.string(),
  backend: z.enum(["cpu", "wasm", "webgpu"]),
  runtime: z.string(),
  adapter: z.string().nullable(),
  note: z.string().optional(),
});
export type RunHead = z.infer<typeof runHead>;

const line = z.object({ indices: z.array(z.int().min(0)), outputs: z.array(z.base64()), ms: z.number().min(0) });

export interface KeptRun {
  readonly head: RunHead;
  /** By the place of their item among the inputs. */
  readonly outputs: ReadonlyMap<number, Uint8Array>;
  readonly seconds: number;
}

export interface OpenRun extends KeptRun {
  append(done: ChunkDone): void;
}

/** The run kept at `path`; undefined where there is none or it can't be read. A line that was cut off is left out. */
export function readRun(path: string): KeptRun | undefined {
  const [first = "", ...rest] = readLines(path);
  const head = runHead.safeParse(parseJson(first));
  if (!head.success) return undefined;
  const outputs = new Map<number, Uint8Array>();
  let ms = 0;
  for (const text of rest) {
    const chunk = line.safeParse(parseJson(text));
    if (!chunk.success) continue;
    ms += chunk.data.ms;
    chunk.data.indices.forEach((index, i) => {
      outputs.set(index, new Uint8Array(Buffer.from(chunk.data.outputs[i] ?? "", "base64")));
    });
  }
  return { head: head.data, outputs, seconds: ms / 1000 };
}

/** Goes on with the run kept at `path`, or begins one. */
export function openRun(path: string, head: RunHead): OpenRun {
  mkdirSync(dirname(path), { recursive: true });
  const kept = readRun(path);
  // A run that was killed in the middle of a line goes on behind a line end.
  appendFileSync(path, kept === undefined ? `${JSON.stringify(head)}\n` : "\n");
  const outputs = new Map(kept?.outputs);
  let ms = (kept?.seconds ?? 0) * 1000;
  return {
    head,
    outputs,
    get seconds() {
      return ms / 1000;
    },
    append(done) {
      const text = done.outputs.map((output) => Buffer.from(output).toString("base64"));
      appendFileSync(path, `${JSON.stringify({ indices: done.indices, outputs: text, ms: Math.round(done.ms) })}\n`);
      done.indices.forEach((index, i) => {
        const output = done.outputs[i];
        if (output !== undefined) outputs.set(index, output);
      });
      ms += done.ms;
    },
  };
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, "utf8")
      .split("\n")
      .filter((text) => text !== "");
  } catch {
    return [];
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
