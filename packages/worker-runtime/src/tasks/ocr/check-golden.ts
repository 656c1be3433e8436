// Whether the manifest's known pages are read right here.
import type { OcrManifest } from "@starling/protocol";
import { fileOf, type GoldenCheck } from "../loaded-task.ts";
import { editDistance } from "./edit-distance.ts";
import type { OcrModel } from "./ocr-model.ts";
import { readImage } from "./run-ocr.ts";

const READ_CHARS_MAX = 120;

export function ocrGoldenChecks(
  model: OcrModel,
  golden: OcrManifest["golden"],
  files: ReadonlyMap<string, Uint8Array>,
): GoldenCheck[] {
  return golden.map(({ input, output, tolerance }, index) => {
    const bytes = fileOf(files, input.file);
    return async ({ signal }) => {
      const image = await model.decodeImage(bytes);
      if (!image.ok) return `known answer ${index + 1}: ${image.error.detail ?? "the image can't be read"}`;
      const { text } = await readImage(model, image.value, { signal });
      const wanted = output.lines.join("\n");
      const wrong = editDistance(text, wanted) / Math.max(1, [...wanted].length);
      return wrong <= tolerance
        ? undefined
        : `known answer ${index + 1}: ${(100 * wrong).toFixed(1)} % of the characters are wrong, ${100 * tolerance} % are allowed; read: ${JSON.stringify(text.slice(0, READ_CHARS_MAX))}`;
    };
  });
}
