// GET /v1/prices: what each model costs, and who gets it.
import { z } from "zod";
import { modelId } from "../ids.ts";
import { pointsText } from "../points.ts";
import { taskKind } from "../task.ts";
import { assurance, priority } from "./jobs.ts";

export const chargeView = z.object({
  assurance,
  agree: z.int().nullable().meta({ description: "of `quorum`: how many nodes must agree" }),
  priority,
  price: pointsText.meta({ description: "what a unit costs its consumer" }),
  earns: pointsText.meta({
    description: "what the node whose answer it is earns; each other node that answered right is paid as much",
  }),
  rest: pointsText.meta({
    description: "what is left for the treasury: the fee, and what checks and agreeing nodes are paid from",
  }),
});
export type ChargeView = z.infer<typeof chargeView>;

export const priceView = z.object({
  model: modelId,
  object: z.literal("price"),
  task: taskKind,
  unit: z.enum(["item", "token"]).meta({ description: "`token`: a token of the answer, or four of the prompt" }),
  price: pointsText.meta({
    description: "of a unit, unchecked and at normal priority: what the others are factors of",
  }),
  earns: pointsText,
  fee: pointsText.meta({ description: "price less earns" }),
  cost: z.object({
    unitsPerItem: z.number().meta({ description: "work: 1 is about a millisecond of one WebAssembly thread" }),
    fromCost: pointsText.meta({ description: "the price that the rule gives from the work" }),
    why: z.string().nullable().meta({ description: "why the price is another; null where it isn't" }),
  }),
  charges: z.array(chargeView),
});
export type PriceView = z.infer<typeof priceView>;

export const pricesResponse = z.object({
  object: z.literal("list"),
  data: z.array(priceView),
  feePerMille: z.int().meta({ description: "of a model's price" }),
  pricePerSecond: pointsText.meta({ description: "what a second of the reference machine costs" }),
});
export type PricesResponse = z.infer<typeof pricesResponse>;
