import type { Result } from "lighthouse";

export const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"] as const;

export interface PageScores {
  readonly name: string;
  /** 0 to 100, in the order of `CATEGORIES`. */
  readonly scores: readonly number[];
  /** What cost something, worst first, where a category isn't full. */
  readonly faults: readonly string[];
}

const FAULTS_MAX = 8;

/** What of a report is looked at. */
export function readScores(name: string, report: Pick<Result, "categories" | "audits">): PageScores {
  const scores = CATEGORIES.map((category) => Math.round((report.categories[category]?.score ?? 0) * 100));
  const faults = CATEGORIES.flatMap((category) => {
    const refs = report.categories[category]?.auditRefs ?? [];
    return refs.flatMap(({ id, weight }) => {
      const audit = report.audits[id];
      const lost = weight * (1 - (audit?.score ?? 1));
      return audit === undefined || lost <= 0
        ? []
        : [{ lost, words: `${category}: ${audit.title} ${audit.displayValue ?? ""}`.trim() }];
    });
  });
  return {
    name,
    scores,
    faults: faults
      .sort((a, b) => b.lost - a.lost)
      .slice(0, FAULTS_MAX)
      .map(({ words }) => words),
  };
}
