// Known answers: nodes show with them that they can do what they claim, before they get work and now and then after.
import { packBundle } from "@starling/protocol/vocabulary";
import { readinessOf } from "../../node/capability.ts";
import { isStreaming } from "../../stream/stream.ts";
import { houseMayReferee } from "../../verify/audit-policy.ts";
import type { Command, Context } from "../command.ts";
import type { Draft } from "../draft.ts";
import { BOUNDS } from "../policy.ts";
import type { KnownAnswer, Model, Readiness, State } from "../state.ts";
import { madeUpNames } from "./decide-checks.ts";

export function decideKnownInput(
  command: Extract<Command, { type: "known-input" }>,
  context: Context,
  draft: Draft,
): void {
  const { modelId, items } = command;
  const input = packBundle(items);
  const offeredAs = madeUpNames(context);
  draft.volatile.push({ type: "known-wanted", modelId, input, itemCount: items.length, offeredAs });
}

/** Who may referee texts is asked oftener about a wrong one than for one of its own. */
const TRAP_SHARE = 0.6;

/** Begins the trials that are due and have a known answer; asks for more of these, and has the house get ready for the model. */
export function decideTrials(state: State, modelId: string, context: Context, draft: Draft): void {
  const model = state.models.get(modelId);
  if (model === undefined || state.draining) return;
  const free = new Map<KnownAnswer, number>(model.known.map((known) => [known, BOUNDS.knownUses - known.usedBy.size]));
  let missing = 0;
  let begun = 0;
  for (const [readiness, reason] of model.trialsDue) {
    if (begun + missing >= BOUNDS.trialsPerTickMax) break;
    if (!canBegin(readiness, context.nowMs)) continue;
    const known = takeFree(free, readiness);
    if (known === undefined) {
      missing++;
      continue;
    }
    begun++;
    const checkId = context.nextId("chk");
    const isTrap = isStreaming(model) && reason === "known" && context.random() < TRAP_SHARE;
    const trapAt = isTrap ? context.random() : null;
    draft.volatile.push({ type: "trial-begun", checkId, offeredAs: madeUpNames(context), readiness, known, trapAt });
  }
  const isHouseWanted = missing > 0 || waitsForHouse(model);
  if (!isHouseWanted) return;
  if (model.houseReady === 0) prepareHouse(state, model, context, draft);
  else if (missing > 0) askForKnown(model, missing, context, draft);
}

/** Whether a check waits that the house may answer, of those next in turn. */
function waitsForHouse(model: Model): boolean {
  let looked = 0;
  for (const { audit } of model.parkedAudits) {
    if (++looked > BOUNDS.parkedScanMax) return false;
    if (audit?.type === "known") return true;
    if (audit?.type === "opinion" && (audit.isForHouse || houseMayReferee(audit.check))) return true;
  }
  return false;
}

const canBegin = ({ node, trial, trialAfterMs }: Readiness, nowMs: number): boolean =>
  trial === null && trialAfterMs <= nowMs && node.connection === "here" && !node.paused && !node.account.isSuspended;

/** One that the account has not seen. */
function takeFree(free: Map<KnownAnswer, number>, { node }: Readiness): KnownAnswer | undefined {
  for (const [known, uses] of free) {
    if (uses === 0 || known.usedBy.has(node.account.accountId)) continue;
    free.set(known, uses - 1);
    return known;
  }
  return undefined;
}

function askForKnown(model: Model, missing: number, { nowMs }: Context, draft: Draft): void {
  const isOverdue = nowMs - model.knownAskedAtMs > BOUNDS.knownTimeoutMs;
  const underWay = isOverdue ? 0 : model.knownUnderWay;
  const wanted = Math.min(Math.ceil(missing / BOUNDS.knownUses), BOUNDS.knownAtOnce);
  const count = wanted - underWay;
  if (count <= 0) return;
  draft.volatile.push({ type: "known-asked", model, count, isOverdue });
  draft.effects.push({ type: "make-known-inputs", when: "now", modelId: model.facts.modelId, count });
}

function prepareHouse(state: State, model: Model, { nowMs }: Context, draft: Draft): void {
  const { modelId } = model.facts;
  for (const node of state.houseNodes) {
    if (node.connection !== "here" || readinessOf(node, model) !== undefined) continue;
    if ((node.preparing?.get(modelId) ?? 0) > nowMs) continue;
    draft.volatile.push({ type: "prepare-asked", nodeId: node.nodeId, modelIds: [modelId] });
    draft.effects.push({ type: "prepare", when: "now", nodeId: node.nodeId, modelIds: [modelId] });
  }
}
