import type { Catalogue } from "../ports/catalogue.ts";
import { type BuiltModel, openCatalogue } from "./open-catalogue.ts";

export interface GrowingCatalogue extends Catalogue {
  /** One more model; rejects when a file is missing or has another size, and nothing is added then. */
  add(model: BuiltModel): Promise<void>;
}

/** The catalogue as it was opened, and what is added while the relay runs. */
export function growCatalogue(base: Catalogue): GrowingCatalogue {
  const more: Catalogue[] = [];
  let manifests = base.manifests;
  const all = () => [base, ...more];
  return {
    get manifests() {
      return manifests;
    },
    get builtAtMs() {
      return Math.max(...all().map(({ builtAtMs }) => builtAtMs));
    },
    manifest: (modelId) => all().flatMap((catalogue) => catalogue.manifest(modelId) ?? [])[0],
    file: (sha256) => all().flatMap((catalogue) => catalogue.file(sha256) ?? [])[0],
    async add(model) {
      more.push(await openCatalogue([model]));
      manifests = [...manifests, model.manifest];
    },
  };
}
