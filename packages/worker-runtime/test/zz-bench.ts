import { readFile } from "node:fs/promises";
import { modelManifest } from "@starling/protocol";
import * as ortNode from "onnxruntime-node";
import * as ortWeb from "onnxruntime-web";
import { itemOf, openGenerator, promptOf } from "./open-generator.ts";

const dir = "/work/main/.starling/models/starling-tiny/";
const m = modelManifest.parse(JSON.parse(await readFile(dir + "manifest.json", "utf8")));
if (m.task !== "generate") throw 1;
const files = new Map<string, Uint8Array>();
for (const f of m.files) files.set(f.path, await readFile(dir + f.path));
ortWeb.env.wasm.numThreads = 1;
for (const [b, ort] of [
  ["cpu", ortNode],
  ["wasm", ortWeb],
] as const) {
  const g = await openGenerator(ort as never, b, files, m.params, { prefixBytesMax: 2 ** 26, padsRows: true });
  let runMs = 0;
  const f = g.decoder.forward;
  Object.assign(g.decoder, {
    forward: async (i: never) => {
      const t = performance.now();
      const r = await f(i);
      runMs += performance.now() - t;
      return r;
    },
  });
  for (let round = 0; round < 3; round++)
    for (const n of [1, 4, 8]) {
      runMs = 0;
      g.runs.count = 0;
      g.generator.trim();
      const t = performance.now();
      let toks = 0;
      await Promise.all(
        Array.from({ length: n }, async (_, i) => {
          const o = await g.make(
            itemOf(promptOf(i + round * 10, 40 + 5 * i, m.params.vocabSize), {
              maxTokens: 100,
              sampling: { temperature: 0.8, topP: 0.95 },
              seed: i,
            }),
            { endless: true },
          );
          toks += o.tokens.length;
        }),
      );
      const ms = performance.now() - t;
      console.log(
        b,
        n,
        "streams",
        toks,
        "tokens",
        ((toks / ms) * 1000).toFixed(0),
        "tok/s;",
        "runs",
        g.runs.count,
        "ms/run",
        (runMs / g.runs.count).toFixed(2),
        "rest ms/run",
        ((ms - runMs) / g.runs.count).toFixed(2),
      );
    }
  await g.close();
}
