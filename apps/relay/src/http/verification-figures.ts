// The published numbers of checks, from the store's counts.
import { wilsonInterval } from "@starling/domain";
import type { Rate, VerificationFigures, VerificationStats } from "@starling/protocol";
import type { VerificationCount } from "../ports/store.ts";
import { HTTP_LIMITS } from "./http-limits.ts";

/** What checks found, of all, of each model and of each class of adapter; the most checked first. */
export function verificationStatsOf(counts: readonly VerificationCount[], nowMs: number): VerificationStats {
  const of = (key: "modelId" | "adapterClass") =>
    [...groupedBy(key, counts)]
      .map(([name, some]) => ({ name, figures: figuresOf(some) }))
      .sort((a, b) => b.figures.checked - a.figures.checked || (a.name < b.name ? -1 : 1))
      .slice(0, HTTP_LIMITS.verificationRowsMax);
  return {
    object: "verification.stats",
    at: new Date(nowMs).toISOString(),
    total: figuresOf(counts),
    models: of("modelId").map(({ name, figures }) => ({ modelId: name, ...figures })),
    adapters: of("adapterClass").map(({ name, figures }) => ({ adapterClass: name, ...figures })),
  };
}

function groupedBy(key: "modelId" | "adapterClass", counts: readonly VerificationCount[]) {
  const groups = new Map<string, VerificationCount[]>();
  for (const count of counts) {
    const group = groups.get(count[key]);
    if (group === undefined) groups.set(count[key], [count]);
    else group.push(count);
  }
  return groups;
}

function figuresOf(counts: readonly VerificationCount[]): VerificationFigures {
  const sum = (counted: (count: VerificationCount) => boolean): number =>
    counts.reduce((n, count) => (counted(count) ? n + count.count : n), 0);
  const checked = sum(isOfJob);
  const matches = sum((c) => isOfJob(c) && c.verdict === "match");
  const givenTo = (reason: "known" | "admission"): Rate =>
    rateOf(
      sum((c) => c.reason === reason && c.verdict === "mismatch"),
      sum((c) => c.reason === reason),
    );
  return {
    checked,
    matches: rateOf(matches, checked),
    mismatches: rateOf(
      sum((c) => isOfJob(c) && c.verdict === "mismatch"),
      checked,
    ),
    inconclusive: rateOf(
      sum((c) => isOfJob(c) && c.verdict === "inconclusive"),
      checked,
    ),
    falseAlarms: rateOf(
      sum((c) => isOfJob(c) && c.isFalseAlarm),
      matches,
    ),
    knownAnswersFailed: givenTo("known"),
    admissionsFailed: givenTo("admission"),
    corrected: sum((c) => c.verdict === "mismatch" && (c.reason === "sampled" || c.reason === "backtrack")),
    caughtBefore: sum((c) => c.verdict === "mismatch" && (c.reason === "full" || c.reason === "quorum")),
  };
}

/** Known answers are nobody's job. */
const isOfJob = ({ reason }: VerificationCount): boolean => reason !== "known" && reason !== "admission";

const rateOf = (numerator: number, denominator: number): Rate => ({
  numerator,
  denominator,
  value: denominator === 0 ? null : numerator / denominator,
  interval95: denominator === 0 ? null : wilsonInterval(numerator, denominator),
});
