export { type BuildOptions, type BuildOutcome, buildCatalogue } from "./catalogue/build-catalogue.ts";
export type { CatalogueEntry, CatalogueFile } from "./catalogue/catalogue-entry.ts";
export { type BrokenFile, type LoadOptions, loadCatalogue, verifyCatalogue } from "./catalogue/load-catalogue.ts";
export { loadModel } from "./catalogue/load-model.ts";
export { REFUSAL_CODES, Refusal, type RefusalCode } from "./refusal.ts";
