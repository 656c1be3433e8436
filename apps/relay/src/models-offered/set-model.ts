// An operator sets a model's price, or takes it out and in again; the engine decides, its commit writes it.
import { type AccountId, fail, formatPoints, type Outcome, ok, parsePoints } from "@starling/protocol";
import type { RunningEngine } from "../engine/start-engine.ts";

/** A unit costs this at most: a job's cost stays within what an amount can be. */
const PRICE_MAX = 1_000_000n * 1_000_000n;

export interface ModelChange {
  readonly enabled?: boolean | undefined;
  /** Points. */
  readonly pricePerItem?: string | undefined;
}

export async function setModel(
  engine: RunningEngine,
  modelId: string,
  { enabled, pricePerItem }: ModelChange,
  operator: { readonly operatorId: AccountId; readonly reason: string },
): Promise<Outcome<null>> {
  if (enabled === undefined && pricePerItem === undefined)
    return fail("invalid_field", { param: "enabled", detail: "Say what is to change: enabled, pricePerItem or both." });
  const price = pricePerItem === undefined ? undefined : parsePoints(pricePerItem);
  if (price !== undefined && (price < 0n || price > PRICE_MAX))
    return fail("invalid_field", {
      param: "pricePerItem",
      detail: `pricePerItem must be between 0 and ${formatPoints(PRICE_MAX)} points.`,
    });
  const settled = await engine.ask<"set-model">({
    type: "set-model",
    modelId,
    ...(enabled === undefined ? {} : { isDisabled: !enabled }),
    ...(price === undefined ? {} : { pricePerItem: price }),
    operator,
  });
  const decided = settled.ok ? settled.value : settled;
  return decided.ok ? ok(null) : decided;
}
