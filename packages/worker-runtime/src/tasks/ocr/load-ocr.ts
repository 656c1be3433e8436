// Detector, recogniser, direction classifier, characters and known pages: a reading model ready to run.
import type { OcrManifest } from "@starling/protocol";
import { fileOf, type LoadContext, type LoadedTask } from "../loaded-task.ts";
import { ocrGoldenChecks } from "./check-golden.ts";
import { readCharacters } from "./decode-ctc.ts";
import type { OcrModel } from "./ocr-model.ts";
import { runOcr } from "./run-ocr.ts";

export async function loadOcr(manifest: OcrManifest, context: LoadContext): Promise<LoadedTask> {
  const { params } = manifest;
  const { files } = context;
  const detector = await context.openSession(params.detector);
  const recogniser = await context.openSession(params.recogniser);
  const classifier = params.classifier === undefined ? undefined : await context.openSession(params.classifier);
  const model: OcrModel = {
    params,
    detector,
    recogniser,
    classifier,
    characters: readCharacters(new TextDecoder().decode(fileOf(files, params.keys)), params.spaceIsLast),
    decodeImage: context.decodeImage,
    tuning: context.tuning,
  };
  const [first] = manifest.golden;
  return {
    run: (items, options) => runOcr(model, items, options),
    golden: ocrGoldenChecks(model, manifest.golden, files),
    sample: first === undefined ? [] : [fileOf(files, first.input.file)],
  };
}
