import type { Assurance } from "@starling/protocol";
import { asJson, asShellWord, curlOfJob, type Sample, sdkHead } from "./sample.ts";

export interface OcrAsked {
  readonly model: string;
  /** Names of the files, as the visitor's machine has them. */
  readonly files: readonly string[];
  readonly assurance: Assurance;
}

/** For whoever stands in the folder of the images. */
export function ocrSample(relayUrl: string, { model, files, assurance }: OcrAsked): Sample {
  const more = assurance === "sampled" ? "" : `, assurance: ${asJson(assurance)}`;
  const words = files.map((name) => asShellWord(name.startsWith("-") ? `./${name}` : name)).join(" ");
  const field = assurance === "sampled" ? "" : `,"assurance":${asJson(assurance)}`;
  return {
    curl: curlOfJob(
      relayUrl,
      `  printf '{"model":"%s"${field},"items":[' ${asShellWord(model)}
  comma=
  for page in ${words}; do
    printf '%s{"image":"' "$comma"
    base64 < "$page" | tr -d '\\n'
    printf '"}'
    comma=,
  done
  printf ']}'
`,
    ),
    sdk: `import { readFile } from "node:fs/promises";
${sdkHead(relayUrl)}
const files = ${asJson(files)};
const images = await Promise.all(files.map((file) => readFile(file)));
const { pages } = await starling.ocr({ model: ${asJson(model)}, images${more} });
for (const page of pages) console.log(page.ok ? page.text : page.message);
`,
    openai: null,
  };
}
