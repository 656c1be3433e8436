// Checks of generated text: a referee doesn't make it again, but measures each token against what it would have chosen itself.
import {
  decodeGenerateOutput,
  decodeTokenMeasure,
  encodeGenerateItem,
  type GenerateOutput,
  packBundle,
  unpackBundle,
} from "@starling/protocol/vocabulary";
import type { Check, Opinion } from "../engine/state.ts";
import { checkMeasure } from "../verify/check-tokens.ts";
import type { Comparison } from "../verify/compare-outputs.ts";
import { generateItemOf, isStreaming } from "./stream.ts";

const INCONCLUSIVE: Comparison = { verdict: "inconclusive", distance: null };

/** Whether its referees measure the first opinion, rather than give one of their own. Known answers are given, not measured. */
export const isMeasured = ({ model, reason }: Check): boolean =>
  isStreaming(model) && reason !== "admission" && reason !== "known";

/** The only output of a chunk of task `generate`; undefined when it isn't one. */
export function generateOutputOf(output: Uint8Array): GenerateOutput | undefined {
  const outputs = unpackBundle(output);
  const bytes = outputs.ok ? outputs.value[0] : undefined;
  const decoded = bytes && decodeGenerateOutput(bytes);
  return decoded?.ok ? decoded.value : undefined;
}

/** The tokens that a referee is to look at: those that the node made, after those that were there. */
function claimOf({ opinions, member }: Check): { given: readonly number[]; from: number; isLast: boolean } | undefined {
  const output = opinions[0] && generateOutputOf(opinions[0].output);
  if (output === undefined) return undefined;
  const { from, to, isLast } = member?.range ?? { from: 0, to: output.tokens.length, isLast: true };
  return { given: output.tokens.slice(0, to), from, isLast };
}

/** What a referee is given. */
export function refereeInput(check: Check): Uint8Array {
  if (!isMeasured(check)) return check.input;
  const item = generateItemOf(check.input);
  const claim = claimOf(check);
  const output = check.opinions[0] && generateOutputOf(check.opinions[0].output);
  if (item === undefined || claim === undefined || output === undefined) return check.input;
  const { given, from, isLast } = claim;
  return packBundle([encodeGenerateItem({ ...item, given, check: { from, finish: isLast ? output.finish : null } })]);
}

/** Tokens of a trap that are others than they should be: one of them alone could be nearly as likely. */
const TRAP_TOKENS = 4;

/** A known text with other tokens in it, to be measured; `at` in [0, 1) is where they begin. */
export function trapInput(
  { input, output }: { readonly input: Uint8Array; readonly output: Uint8Array },
  at: number,
): Uint8Array {
  const item = generateItemOf(input);
  const known = generateOutputOf(output);
  if (item === undefined || known === undefined) return input;
  const given = [...known.tokens];
  const first = Math.floor(at * Math.max(1, given.length - TRAP_TOKENS + 1));
  // Tokens of the prompt, from its end: ids that the model has.
  for (let i = 0; i < TRAP_TOKENS && first + i < given.length; i++) {
    const other = item.prompt.at(-1 - ((i + first) % item.prompt.length)) ?? 0;
    given[first + i] = other === given[first + i] ? (item.prompt[0] ?? 0) : other;
  }
  return packBundle([encodeGenerateItem({ ...item, given, check: { from: 0, finish: null } })]);
}

/** How opinions i < j of a trap compare: the first is the house's, that the text is wrong. */
export function compareTrap(check: Check, i: number, j: number): Comparison {
  const [a, b] = [check.opinions[i], check.opinions[j]];
  if (a === undefined || b === undefined) return INCONCLUSIVE;
  const said = measureOf(check, b).verdict;
  const other = i === 0 ? "mismatch" : measureOf(check, a).verdict;
  if (said === "inconclusive" || other === "inconclusive") return INCONCLUSIVE;
  return { verdict: said === other ? "match" : "mismatch", distance: null };
}

/** How opinions i < j of a measured check compare: a referee with the answer by its measure, two referees by what they say. */
export function compareMeasured(check: Check, i: number, j: number): Comparison {
  const [a, b] = [check.opinions[i], check.opinions[j]];
  if (a === undefined || b === undefined) return INCONCLUSIVE;
  if (i === 0) return measureOf(check, b);
  const [one, other] = [measureOf(check, a).verdict, measureOf(check, b).verdict];
  if (one === "inconclusive" || other === "inconclusive") return INCONCLUSIVE;
  return { verdict: one === other ? "match" : "mismatch", distance: null };
}

function measureOf(check: Check, { output }: Opinion): Comparison {
  const outputs = unpackBundle(output);
  const bytes = outputs.ok ? outputs.value[0] : undefined;
  const measure = bytes && decodeTokenMeasure(bytes);
  const claim = claimOf(check);
  // A measure of something else says nothing.
  if (!measure?.ok || claim === undefined) return INCONCLUSIVE;
  if (measure.value.margins.length !== claim.given.length - claim.from) return INCONCLUSIVE;
  return checkMeasure(check.model.facts.check, measure.value);
}
