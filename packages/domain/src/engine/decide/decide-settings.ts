// What operators set: whether a model is offered and what it costs, and the numbers of the policy.
import { fail, ok } from "@starling/protocol/vocabulary";
import type { Command, Context, PolicyChanges, Replies } from "../command.ts";
import type { Draft } from "../draft.ts";
import type { State } from "../state.ts";
import { noteAct } from "./note-act.ts";

type Of<T extends Command["type"]> = Extract<Command, { type: T }>;

export function decideSetModel(
  state: State,
  command: Of<"set-model">,
  context: Context,
  draft: Draft,
): Replies["set-model"] {
  const { modelId, operator } = command;
  const model = state.models.get(modelId);
  if (model === undefined) return fail("model_not_found");
  const { facts } = model;
  const isDisabled = command.isDisabled ?? facts.isDisabled ?? false;
  const pricePerItem = command.pricePerItem ?? facts.pricePerItem;
  if (pricePerItem < 0n) return fail("invalid_field", { param: "pricePerItem", detail: "A price is not below zero." });
  const { operatorId } = operator;
  draft.changes.push({ type: "model-set", modelId, isDisabled, pricePerItem, operatorId, atMs: context.nowMs });
  const details = {
    enabled: !isDisabled,
    price: String(pricePerItem),
    wasEnabled: facts.isDisabled !== true,
    wasPrice: String(facts.pricePerItem),
  };
  noteAct(operator, { action: "set_model", subject: { type: "model", id: modelId }, details }, context, draft);
  return ok(null);
}

type Named = keyof PolicyChanges;
const said = (value: number | bigint): number | string => (typeof value === "bigint" ? String(value) : value);

export function decideSetPolicy(
  state: State,
  { version, changes, operator }: Of<"set-policy">,
  context: Context,
  draft: Draft,
): Replies["set-policy"] {
  // Nobody overwrites what another has set and he hasn't seen.
  if (version !== state.policyVersion) return fail("settings_changed");
  const { policy } = state;
  const differences = (Object.keys(changes) as Named[]).flatMap((name) => {
    const to = changes[name];
    return to === undefined || to === policy[name] ? [] : [{ name, from: said(policy[name]), to: said(to) }];
  });
  if (differences.length === 0)
    return fail("invalid_field", { param: "changes", detail: "Nothing would change: these are the settings already." });
  const next = version + 1;
  const { operatorId, reason } = operator;
  const atMs = context.nowMs;
  draft.changes.push({ type: "policy-set", version: next, operatorId, reason, changes: differences, atMs });
  draft.volatile.push({ type: "policy-changed", version: next, changes });
  const details = Object.fromEntries(differences.map(({ name, to }) => [name, to]));
  const subject = { type: "settings", id: String(next) } as const;
  noteAct(operator, { action: "set_policy", subject, details }, context, draft);
  return ok({ version: next });
}
