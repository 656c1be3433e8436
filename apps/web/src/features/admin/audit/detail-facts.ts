// What an act's details say, by the kind of act: amounts are micro-points there, and points here. What isn't known is told as it
// was written down.
import { formatPoints, type OperatorActionType, SETTINGS, type SettingName, settingName } from "@starling/protocol";
import { z } from "zod";
import { detailLines } from "./detail-lines.ts";

/** Amounts and prices are points, as decimal texts. */
export type DetailFact =
  | { readonly is: "points"; readonly amount: string }
  | { readonly is: "owner"; readonly account: string }
  | { readonly is: "entry"; readonly entry: string }
  | { readonly is: "decision"; readonly decision: "upheld" | "overturned" }
  | { readonly is: "price"; readonly price: string }
  | { readonly is: "newPrice"; readonly from: string; readonly to: string }
  | { readonly is: "offered"; readonly to: boolean }
  | { readonly is: "nodes"; readonly count: number }
  | { readonly is: "setting"; readonly name: SettingName; readonly value: number | string }
  | { readonly is: "invitedBy"; readonly account: string }
  | { readonly is: "invited"; readonly name: string }
  | { readonly is: "other"; readonly line: string };

type Details = Readonly<Record<string, unknown>>;

const micro = z
  .string()
  .regex(/^-?\d{1,30}$/)
  .transform((text) => formatPoints(BigInt(text)));
const name = z.string().min(1).max(200);
const owner = z.object({ account: z.string() });
const granted = z.object({ amount: micro, entry: z.string().nullish() });
const redeemed = owner.extend({ amount: micro });
const decided = z.object({ decision: z.enum(["upheld", "overturned"]), entry: z.string().nullish() });
const setModel = z.object({ enabled: z.boolean(), price: micro, wasEnabled: z.boolean(), wasPrice: micro });
/** Of the link of the first start nobody wrote a name. */
const claimed = z.object({ name: name.nullish().catch(null), invitedBy: z.string().nullable() });
const entryOf = (entry: string | null | undefined): DetailFact[] =>
  typeof entry === "string" ? [{ is: "entry", entry }] : [];

/** Facts of details that are as the kind of act writes them; undefined of others. */
type Reader = (details: Details) => readonly DetailFact[] | undefined;
const reader =
  <T>(schema: z.ZodType<T>, factsOf: (details: T) => readonly DetailFact[]): Reader =>
  (details) => {
    const read = schema.safeParse(details);
    return read.success ? factsOf(read.data) : undefined;
  };

const decidedRedemption = reader(redeemed, ({ amount, account }) => [
  { is: "points", amount },
  { is: "owner", account },
]);

const READERS: { readonly [A in OperatorActionType]?: Reader } = {
  grant_points: reader(granted, ({ amount, entry }) => [{ is: "points", amount }, ...entryOf(entry)]),
  approve_redemption: decidedRedemption,
  reject_redemption: decidedRedemption,
  suspend_node: reader(owner.extend({ nodes: z.int().min(0) }), ({ account, nodes }) => [
    { is: "owner", account },
    { is: "nodes", count: nodes },
  ]),
  reinstate_node: reader(owner, ({ account }) => [{ is: "owner", account }]),
  decide_dispute: reader(decided, ({ decision, entry }) => [{ is: "decision", decision }, ...entryOf(entry)]),
  offer_model: reader(z.object({ price: micro }), ({ price }) => [{ is: "price", price }]),
  set_model: reader(setModel, ({ enabled, price, wasEnabled, wasPrice }) => [
    ...(enabled === wasEnabled ? [] : [{ is: "offered", to: enabled } as const]),
    ...(price === wasPrice ? [] : [{ is: "newPrice", from: wasPrice, to: price } as const]),
  ]),
  set_policy: (details) => {
    const facts = Object.entries(details).map(([key, value]) => settingFact(key, value));
    return facts.every((fact) => fact !== undefined) ? facts : undefined;
  },
  claim_operator: reader(claimed, ({ name, invitedBy }) => [
    ...(typeof name === "string" ? [{ is: "invited", name } as const] : []),
    ...(invitedBy === null ? [] : [{ is: "invitedBy", account: invitedBy } as const]),
  ]),
  invite_operator: reader(z.object({ name }), ({ name }) => [{ is: "invited", name }]),
};

function settingFact(key: string, value: unknown): DetailFact | undefined {
  const known = settingName.safeParse(key);
  if (!known.success) return undefined;
  const set = SETTINGS[known.data].unit === "points" ? micro.safeParse(value) : z.number().safeParse(value);
  return set.success ? { is: "setting", name: known.data, value: set.data } : undefined;
}

export const detailFacts = (action: OperatorActionType, details: Details): readonly DetailFact[] =>
  READERS[action]?.(details) ?? detailLines(details).map((line) => ({ is: "other", line }));
