// How often the token check says what, of honest nodes and of liars; and what it costs.
// node --import tsx packages/domain/src/verify/check-tokens.bench.ts [answers of each kind]
import { type CheckSpec, chooseToken, type Verdict } from "@starling/protocol/vocabulary";
import { checkTokens, poolTokenChecks, type TokenCheck } from "./check-tokens.ts";
import { type Asked, asked, claimOf, forced, honest, LIARS } from "./testing/token-answers.ts";
import { gaussian, mix, TOY_VOCABULARY } from "./testing/toy-model.ts";
import { wilsonInterval } from "./wilson-interval.ts";

const answers = Number(process.argv[2] ?? 1000);
const SPECS: readonly [CheckSpec, CheckSpec] = [
  { kind: "tokens", matchMax: 0.25, mismatchMin: 1 },
  { kind: "tokens", matchMax: 0.6, mismatchMin: 2.4 },
];
const KINDS: Readonly<Record<string, (a: Asked) => number[] | null>> = {
  "honest, logits off by 1e-3": honest(1e-3),
  "honest, logits off by 3e-3": honest(3e-3),
  "honest, logits off by 1e-2": honest(1e-2),
  ...LIARS,
};

const POOL = 16;

/** How many of the pools of so many answers are a mismatch. */
function pooled(spec: CheckSpec, checks: readonly TokenCheck[]): string {
  let pools = 0;
  let mismatches = 0;
  for (let at = 0; at + POOL <= checks.length; at += POOL) {
    pools++;
    if (poolTokenChecks(spec, checks.slice(at, at + POOL)) === "mismatch") mismatches++;
  }
  return pools === 0 ? "" : percent(mismatches / pools);
}

const percent = (share: number) => `${(100 * share).toFixed(2)}%`;
for (const spec of SPECS) {
  console.log(`\nmatchMax ${spec.matchMax}, mismatchMin ${spec.mismatchMin}; ${answers} answers of each kind`);
  console.log(
    "| answer | match | inconclusive | mismatch (95%) | worst margin | 16 answers together: mismatch | mean margin | exact | tokens |",
  );
  console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
  for (const [name, make] of Object.entries(KINDS)) {
    const checks: TokenCheck[] = [];
    const counts: Record<Verdict, number> = { match: 0, inconclusive: 0, mismatch: 0 };
    let worst = 0;
    let margins = 0;
    let exact = 0;
    let tokens = 0;
    for (let n = 0, made = 0; made < answers; n++) {
      const question = asked(n);
      const claimed = make(question);
      if (claimed === null) continue;
      made++;
      const found = checkTokens(spec, claimOf(claimed, question), forced(claimed, question), TOY_VOCABULARY);
      counts[found.verdict]++;
      checks.push(found);
      if (found.distance === null) continue;
      worst = Math.max(worst, found.distance);
      margins += (found.meanMargin ?? 0) * found.tokenCount;
      exact += found.exactCount;
      tokens += found.tokenCount;
    }
    const { low, high } = wilsonInterval(counts.mismatch, answers);
    const cells = [
      percent(counts.match / answers),
      percent(counts.inconclusive / answers),
      `${percent(counts.mismatch / answers)} (${percent(low)} to ${percent(high)})`,
      worst.toFixed(2),
      pooled(spec, checks),
      tokens === 0 ? "" : (margins / tokens).toFixed(4),
      tokens === 0 ? "" : percent(exact / tokens),
      tokens === 0 ? "" : (tokens / answers).toFixed(0),
    ];
    console.log(`| ${name} | ${cells.join(" | ")} |`);
  }
}

const VOCABULARY = 151_936;
const POSITIONS = 32;
const logits = new Float32Array(POSITIONS * VOCABULARY);
for (let i = 0; i < logits.length; i++) logits[i] = 2.5 * gaussian(i) + (mix(i, 3) % 20_000 === 0 ? 10 : 0);
const samplings = [{ temperature: 0 }, { temperature: 1 }, { temperature: 1, topP: 0.9 }, { temperature: 1, topK: 50 }];
for (const sampling of samplings) {
  const rowOf = (i: number) => logits.subarray(i * VOCABULARY, (i + 1) * VOCABULARY);
  const drawn = (seed: number) =>
    Array.from({ length: POSITIONS }, (_, i) => chooseToken(rowOf(i), sampling, seed, i) ?? 0);
  drawn(2);
  const begun = performance.now();
  const tokens = drawn(1);
  const drawnAt = performance.now();
  checkTokens(SPECS[0], { tokens, endTokens: [], tokensMax: POSITIONS, sampling, seed: 1 }, logits, VOCABULARY);
  const each = (ms: number) => `${((ms * 1000) / POSITIONS).toFixed(0)} µs`;
  const [drawing, checking] = [each(drawnAt - begun), each(performance.now() - drawnAt)];
  console.log(`${JSON.stringify(sampling)}: a token of ${VOCABULARY} is drawn in ${drawing}, checked in ${checking}`);
}
