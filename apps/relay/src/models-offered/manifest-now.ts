// A manifest as it is offered now: its price is what an operator has set last.
import type { Engine } from "@starling/domain";
import { type ModelManifest, pricePerUnitOf } from "@starling/protocol";

/** Micro-points of a unit. */
export const priceNow = (engine: Pick<Engine, "model">, manifest: ModelManifest): bigint =>
  engine.model(manifest.id)?.pricePerItem ?? pricePerUnitOf(manifest);

export const isDisabled = (engine: Pick<Engine, "model">, modelId: string): boolean =>
  engine.model(modelId)?.isDisabled === true;

export function manifestNow(engine: Pick<Engine, "model">, manifest: ModelManifest): ModelManifest {
  const price = priceNow(engine, manifest);
  if (price === pricePerUnitOf(manifest)) return manifest;
  const micro = price.toString();
  return manifest.task === "generate"
    ? { ...manifest, price: { ...manifest.price, microPointsPerUnit: micro } }
    : { ...manifest, price: { ...manifest.price, microPointsPerItem: micro } };
}
