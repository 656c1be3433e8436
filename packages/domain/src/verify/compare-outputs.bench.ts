// What one comparison costs on the relay's thread.
// node --import tsx packages/domain/src/verify/compare-outputs.bench.ts [--json FILE]
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { encodeOcrOutput, encodeTensor, float32Tensor, packBundle } from "@starling/protocol";
import type { CheckSpec, TaskKind } from "@starling/protocol/vocabulary";
import { compareOutputs } from "./compare-outputs.ts";
import { gaussian, mix } from "./testing/toy-model.ts";

const VECTORS: CheckSpec = { kind: "vectors", matchMax: 1e-4, mismatchMin: 1e-3 };
const TENSORS: CheckSpec = { kind: "tensors", matchMax: 1e-3, mismatchMin: 1e-2 };
const TEXT: CheckSpec = { kind: "text", matchMax: 0.02, mismatchMin: 0.1 };
const LINE_CHARS = 50;
const ROUNDS = 7;
const ROUND_MS = 60;
/** Comparisons between two looks at the clock. */
const AT_ONCE = 4;

function vectors(count: number, dimensions: number, noise: number): Uint8Array {
  return packBundle(
    Array.from({ length: count }, (_, i) => {
      const values = Float32Array.from({ length: dimensions }, (_, d) => {
        return gaussian(i * dimensions + d) + noise * gaussian(d + 99_999);
      });
      return encodeTensor(float32Tensor([dimensions], values));
    }),
  );
}

/** A page of `characters`, of which one in `editEvery` is another (0: none); `seed` is what it says. */
function page(characters: number, seed: number, editEvery: number): Uint8Array {
  const letter = (at: number) => String.fromCharCode(97 + (mix(at, seed) % 26));
  const lines = Array.from({ length: Math.ceil(characters / LINE_CHARS) }, (_, line) => {
    const text = Array.from({ length: LINE_CHARS - 1 }, (_, i) => {
      const at = line * LINE_CHARS + i;
      return editEvery > 0 && at % editEvery === 0 ? "#" : letter(at);
    }).join("");
    return { text, confidence: 0.9 + (mix(line, 7) % 100) / 1000, box: [0, 0, 100, 0, 100, 20, 0, 20] };
  });
  const text = lines.map((line) => line.text).join("\n");
  return packBundle([encodeOcrOutput({ text, lines, width: 1000, height: 1000 })]);
}

const cases: readonly (readonly [name: string, CheckSpec, TaskKind, Uint8Array, Uint8Array])[] = [
  ["8 vectors of 512", VECTORS, "embed", vectors(8, 512, 0), vectors(8, 512, 3e-4)],
  ["64 vectors of 384", VECTORS, "embed", vectors(64, 384, 0), vectors(64, 384, 3e-4)],
  ["tensor of 100,000", TENSORS, "embed", vectors(1, 100_000, 0), vectors(1, 100_000, 1e-4)],
  ["page of 2,000 characters, the same", TEXT, "ocr", page(2000, 1, 0), page(2000, 1, 0)],
  ["page of 2,000, one in 200 another", TEXT, "ocr", page(2000, 1, 0), page(2000, 1, 200)],
  ["page of 2,000, one in 20 another", TEXT, "ocr", page(2000, 1, 0), page(2000, 1, 20)],
  ["page of 2,000, another page", TEXT, "ocr", page(2000, 1, 0), page(2000, 2, 0)],
  ["page of 20,000, one in 200 another", TEXT, "ocr", page(20_000, 1, 0), page(20_000, 1, 200)],
  ["page of 20,000, another page", TEXT, "ocr", page(20_000, 1, 0), page(20_000, 2, 0)],
  ["page of 1,000,000, another page", TEXT, "ocr", page(1_000_000, 1, 0), page(1_000_000, 2, 0)],
];

const rows = cases.map(([name, check, task, a, b]) => {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    // CPU time, not the clock's: other processes don't count.
    const start = process.cpuUsage().user;
    let compared = 0;
    do {
      for (let i = 0; i < AT_ONCE; i++) compareOutputs(check, task, a, b);
      compared += AT_ONCE;
    } while (process.cpuUsage().user - start < ROUND_MS * 1000);
    best = Math.min(best, (process.cpuUsage().user - start) / compared);
  }
  return { name, usPerCompare: best, verdict: compareOutputs(check, task, a, b).verdict };
});
for (const { name, usPerCompare, verdict } of rows)
  console.log(`${name.padEnd(38)} ${usPerCompare.toFixed(1).padStart(10)} µs  ${verdict}`);
console.log(`Node ${process.version}, ${cpus()[0]?.model ?? "unknown CPU"}, CPU time`);
const json = process.argv.indexOf("--json");
if (json >= 0) writeFileSync(process.argv[json + 1] ?? "compare-bench.json", JSON.stringify({ rows }, null, 2));
