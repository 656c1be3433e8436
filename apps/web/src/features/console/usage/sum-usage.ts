// Sums of usage for what is shown: a day, a model, a key.
import type { UsageRow } from "@starling/protocol";

export interface UsageSum {
  readonly id: string;
  readonly jobs: number;
  readonly items: number;
  readonly failed: number;
  /** Points, for pictures; sums that are paid are the relay's. */
  readonly charged: number;
}

export interface UsageFilter {
  readonly model: string | undefined;
  /** `none`: what no key asked for. */
  readonly key: string | undefined;
}

export const NO_KEY = "none";

export const isMeant = ({ model, key }: UsageRow, filter: UsageFilter): boolean =>
  (filter.model === undefined || model === filter.model) &&
  (filter.key === undefined || (key ?? NO_KEY) === filter.key);

/** One a value of `part`, the dearest first. */
export function sumBy(rows: readonly UsageRow[], part: "day" | "model" | "key"): readonly UsageSum[] {
  const sums = new Map<string, UsageSum>();
  for (const row of rows) {
    const id = row[part] ?? NO_KEY;
    const before = sums.get(id) ?? { id, jobs: 0, items: 0, failed: 0, charged: 0 };
    sums.set(id, {
      id,
      jobs: before.jobs + row.jobs,
      items: before.items + row.items,
      failed: before.failed + row.failed,
      charged: before.charged + Number(row.charged),
    });
  }
  return [...sums.values()].sort((a, b) => b.charged - a.charged || b.jobs - a.jobs || (a.id < b.id ? -1 : 1));
}

/** Of all rows together. */
export const sumAll = (rows: readonly UsageRow[]): UsageSum =>
  rows.reduce<UsageSum>(
    (sum, row) => ({
      id: "all",
      jobs: sum.jobs + row.jobs,
      items: sum.items + row.items,
      failed: sum.failed + row.failed,
      charged: sum.charged + Number(row.charged),
    }),
    { id: "all", jobs: 0, items: 0, failed: 0, charged: 0 },
  );
