import { chargedPerItem, rewardPerItem } from "@starling/domain";
import {
  type Assurance,
  type ChargeView,
  formatPoints,
  MICROPOINTS_PER_SECOND,
  type ModelManifest,
  ok,
  type PriceView,
  type Priority,
  priceFromCost,
  pricesResponse,
} from "@starling/protocol";
import { priceNow } from "../../models-offered/manifest-now.ts";
import { route } from "../route.ts";

const ASSURANCES: readonly Assurance[] = ["none", "sampled", "full", "quorum"];
const PRIORITIES: readonly Priority[] = ["batch", "normal", "high"];
/** The quorum that is shown; another costs as many times the price as must agree. */
const QUORUM = { agree: 2, of: 3 };

export const listPrices = route({
  name: "listPrices",
  method: "GET",
  path: "/v1/prices",
  summary: "See what each model costs, and who gets it",
  description:
    "For a unit of work: an item, or of generated text a token of the answer or four of the prompt. A quorum costs the price as many times as nodes must agree; 2 is shown.",
  auth: "none",
  reply: { status: 200, description: "The price list.", schema: pricesResponse },
  errors: [],
  handler(room) {
    const engine = room.engine.engine();
    const { feePerMille } = engine.policy().policy;
    return ok({
      body: {
        object: "list" as const,
        data: room.catalogue.manifests.map((manifest) => viewOf(manifest, priceNow(engine, manifest), feePerMille)),
        feePerMille,
        pricePerSecond: formatPoints(BigInt(MICROPOINTS_PER_SECOND)),
      },
    });
  },
});

function viewOf(manifest: ModelManifest, price: bigint, feePerMille: number): PriceView {
  const earns = rewardPerItem(price, feePerMille);
  return {
    model: manifest.id,
    object: "price",
    task: manifest.task,
    unit: manifest.task === "generate" ? "token" : "item",
    price: formatPoints(price),
    earns: formatPoints(earns),
    fee: formatPoints(price - earns),
    cost: {
      unitsPerItem: manifest.cost.unitsPerItem,
      fromCost: formatPoints(priceFromCost(manifest.cost.unitsPerItem)),
      why: manifest.price.why ?? null,
    },
    charges: ASSURANCES.flatMap((assurance) =>
      PRIORITIES.map((priority) => chargeOf(price, earns, assurance, priority)),
    ),
  };
}

function chargeOf(price: bigint, earns: bigint, assurance: Assurance, priority: Priority): ChargeView {
  const quorum = assurance === "quorum" ? QUORUM : null;
  const charged = chargedPerItem(price, assurance, quorum, priority);
  return {
    assurance,
    agree: quorum?.agree ?? null,
    priority,
    price: formatPoints(charged),
    earns: formatPoints(earns),
    rest: formatPoints(charged - earns),
  };
}
