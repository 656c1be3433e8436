// Which models the network offers: those of its catalogue, and folders that came into the models directory since.
import {
  type AccountId,
  type AdminModelView,
  fail,
  formatPoints,
  type ModelManifest,
  type Outcome,
  ok,
  pricePerUnitOf,
} from "@starling/protocol";
import type { GrowingCatalogue } from "../blobs/grow-catalogue.ts";
import { freshId } from "../engine/make-context.ts";
import type { RunningEngine } from "../engine/start-engine.ts";
import { modelFacts } from "../model-facts.ts";
import type { OperatorStore } from "../ports/operator-store.ts";
import type { SettingStore, StoredModelSetting } from "../ports/setting-store.ts";
import { priceNow } from "./manifest-now.ts";
import { type FoundModel, readWholeModel, scanModels } from "./scan-models.ts";

export interface ModelOffers {
  list(): Promise<AdminModelView[]>;
  /** Reads all of a folder's files and offers the model, at once. */
  offer(id: string, operator: { readonly operatorId: AccountId; readonly reason: string }): Promise<Outcome<null>>;
}

export interface ModelOffersParts {
  readonly modelsDir: string;
  readonly catalogue: GrowingCatalogue;
  readonly engine: RunningEngine;
  readonly settings: Pick<SettingStore, "models">;
  readonly operators: Pick<OperatorStore, "note">;
  /** Nodes that are connected are to hear of the new one. */
  readonly onOffered: () => void;
}

export function createModelOffers(parts: ModelOffersParts): ModelOffers {
  const { modelsDir, catalogue, engine, settings, operators } = parts;
  const idsOf = () => new Set(catalogue.manifests.map(({ id }) => id));
  /** One at a time: a model is offered once. */
  let last: Promise<unknown> = Promise.resolve();

  async function offer(
    id: string,
    { operatorId, reason }: { readonly operatorId: AccountId; readonly reason: string },
  ): Promise<Outcome<null>> {
    if (catalogue.manifest(id) !== undefined)
      return fail("model_not_offerable", { detail: "This model is offered already; set its price or enable it." });
    const found = await readWholeModel(modelsDir, id);
    if (found === undefined) return fail("model_not_found", { param: "id" });
    if (!found.ok) return fail("model_not_offerable", { detail: found.fault.slice(0, 500) });
    const atMs = Date.now();
    await operators.note({
      actionId: freshId("act", atMs),
      operatorId,
      action: "offer_model",
      subject: { type: "model", id },
      reason,
      details: { hash: found.entry.manifest.hash, price: String(pricePerUnitOf(found.entry.manifest)) },
      atMs,
    });
    await catalogue.add(found.entry);
    const own = (await settings.models()).find((setting) => setting.modelId === id);
    const facts = modelFacts(found.entry.manifest);
    const model = own === undefined ? facts : { ...facts, pricePerItem: own.pricePerItem, isDisabled: own.isDisabled };
    const settled = await engine.ask<"load-model">({ type: "load-model", model });
    if (settled.ok) parts.onOffered();
    // A rebuild that is under way reads the catalogue anew, and so the model.
    return ok(null);
  }

  return {
    async list() {
      const set = new Map((await settings.models()).map((setting) => [setting.modelId, setting]));
      const found = await scanModels(modelsDir, idsOf());
      return [
        ...catalogue.manifests.map((manifest) => offeredView(engine, manifest, set.get(manifest.id))),
        ...found.map(foundView),
      ];
    },
    offer(id, operator) {
      const mine = last.then(() => offer(id, operator));
      last = mine.catch(() => {});
      return mine;
    },
  };
}

function offeredView(
  engine: RunningEngine,
  manifest: ModelManifest,
  set: StoredModelSetting | undefined,
): AdminModelView {
  const now = engine.engine();
  const counts = now.counts().byModel.get(manifest.id);
  return {
    ...partsOf(manifest),
    state: now.model(manifest.id)?.isDisabled === true ? "disabled" : "offered",
    fault: null,
    pricePerItem: formatPoints(priceNow(now, manifest)),
    readyNodes: counts?.readyNodes ?? 0,
    openChunks: counts?.openChunks ?? 0,
    changedBy: set?.changedBy ?? null,
    changedAt: set === undefined ? null : new Date(set.changedAtMs).toISOString(),
  };
}

function foundView(found: FoundModel): AdminModelView {
  const nothing = { readyNodes: 0, openChunks: 0, changedBy: null, changedAt: null, pricePerItem: null };
  if (found.ok) return { ...partsOf(found.entry.manifest), ...nothing, state: "found", fault: null };
  return {
    id: found.id,
    object: "admin_model",
    name: found.id,
    task: null,
    licence: null,
    state: "broken",
    fault: found.fault,
    manifestPrice: null,
    priceUnit: null,
    sizeBytes: 0,
    ...nothing,
  };
}

const partsOf = (manifest: ModelManifest) => ({
  id: manifest.id,
  object: "admin_model" as const,
  name: manifest.name,
  task: manifest.task,
  licence: manifest.licence.spdx,
  manifestPrice: formatPoints(pricePerUnitOf(manifest)),
  priceUnit: manifest.task === "generate" ? ("token" as const) : ("item" as const),
  sizeBytes: manifest.files.reduce((n, file) => n + file.sizeBytes, 0),
});
