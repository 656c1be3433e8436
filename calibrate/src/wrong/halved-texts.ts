// The vectors of half the text: what a node would answer that reads less than it is paid for.
import type { ModelManifest } from "@starling/protocol";
import { decodeText, encodeText } from "@starling/protocol";
import { runHeadless } from "../backends/run-headless.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { WrongKind } from "./wrong-answers.ts";

const ITEMS_PER_CHUNK = 16;
const MINUTES_MAX = 5;

export async function halvedTexts(modelsDir: string, manifest: ModelManifest, inputs: Inputs): Promise<WrongKind> {
  const halves = inputs.items.flatMap((item, index) => {
    const text = decodeText(item);
    const words = text.ok ? text.value.split(" ") : [];
    if (words.length < 2) return [];
    return [{ index, item: encodeText(words.slice(0, Math.floor(words.length / 2)).join(" ")) }];
  });
  const outputs = new Map<number, Uint8Array>();
  await runHeadless({
    modelsDir,
    manifest,
    chunks: Array.from({ length: Math.ceil(halves.length / ITEMS_PER_CHUNK) }, (_, i) =>
      halves.slice(i * ITEMS_PER_CHUNK, (i + 1) * ITEMS_PER_CHUNK),
    ),
    minutesMax: MINUTES_MAX,
    onChunk: (done) => {
      for (const [i, output] of done.outputs.entries()) outputs.set(done.indices[i] ?? -1, output);
    },
  });
  return {
    kind: "half of the text",
    about: "The vector of the first half of the words. A paragraph longer than the model reads may have the same one.",
    mustCatch: false,
    answer: (index) => outputs.get(index),
  };
}
