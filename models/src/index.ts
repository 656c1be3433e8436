export { shorterTiny } from "../starling-tiny/shorter.ts";
export {
  CALIBRATION_FILE,
  type Calibration,
  calibration,
  type Spread,
} from "./calibration/calibration.ts";
export { keepCalibration } from "./calibration/keep-calibration.ts";
export { readCalibration } from "./calibration/read-calibration.ts";
export { type BuildOptions, type BuildOutcome, buildCatalogue } from "./catalogue/build-catalogue.ts";
export type { CatalogueEntry, CatalogueFile } from "./catalogue/catalogue-entry.ts";
export { findPackage } from "./catalogue/find-package.ts";
export { type BrokenFile, type LoadOptions, loadCatalogue, verifyCatalogue } from "./catalogue/load-catalogue.ts";
export { loadModel } from "./catalogue/load-model.ts";
export { modelFolders } from "./catalogue/model-folders.ts";
export { modelsDir } from "./models-dir.ts";
export { roundWeights, type WeightRounding } from "./onnx/round-weights.ts";
export { REFUSAL_CODES, Refusal, type RefusalCode } from "./refusal.ts";
export { loadTokenizer } from "./run/embed-texts.ts";
export { type ChatMessage, chatFormat, renderChat } from "./run/render-chat.ts";
