import type { Assurance } from "@starling/protocol";
import { asJson, asShellWord, KEY_VARIABLE, type Sample, sdkHead } from "./sample.ts";

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
    curl: `job=$( (
  printf '{"model":"%s"${field},"items":[' ${asShellWord(model)}
  comma=
  for page in ${words}; do
    printf '%s{"image":"' "$comma"
    base64 < "$page" | tr -d '\\n'
    printf '"}'
    comma=,
  done
  printf ']}'
) | curl --fail-with-body -sS ${asShellWord(`${relayUrl}/v1/jobs`)} \\
  -H "Authorization: Bearer $${KEY_VARIABLE}" \\
  -H "Content-Type: application/json" \\
  --data-binary @- | sed 's/.*"id":"\\(job_[0-9A-Z]*\\)".*/\\1/')
curl --fail-with-body -sSN ${asShellWord(`${relayUrl}/v1/jobs/`)}"$job"/results \\
  -H "Authorization: Bearer $${KEY_VARIABLE}"
`,
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
