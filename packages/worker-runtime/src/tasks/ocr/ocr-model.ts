// A reading model as the steps of `run-ocr` see it.
import type { OcrParams } from "@starling/protocol";
import type { Tuning } from "../loaded-task.ts";
import type { Session } from "../session.ts";
import type { DecodeImage } from "./image.ts";

export interface OcrModel {
  readonly params: OcrParams;
  readonly detector: Session;
  readonly recogniser: Session;
  readonly classifier: Session | undefined;
  /** The text of each of the recogniser's classes; class 0 is blank. */
  readonly characters: readonly string[];
  readonly decodeImage: DecodeImage;
  readonly tuning: Tuning;
}
