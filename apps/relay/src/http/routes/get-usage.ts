import {
  apiKeyId,
  fail,
  formatPoints,
  ok,
  USAGE_LIMITS,
  USAGE_PARTS,
  type UsagePart,
  usageView,
  utcDay,
} from "@starling/protocol";
import { z } from "zod";
import type { StoredUsage } from "../../ports/usage-store.ts";
import { route } from "../route.ts";

const DAY_MS = 86_400_000;
const dayAt = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

const by = z
  .string()
  .max(32)
  .transform((text) => text.split(","))
  .refine(
    (parts) => parts.every(isPart) && new Set(parts).size === parts.length,
    "must be day, model and key, each once",
  )
  .transform((parts) => parts.filter(isPart))
  .optional()
  .meta({
    description: "what the sums are parted by: `day`, `model`, `key`, with commas between them; `day` when left out",
  });

function isPart(text: string): text is UsagePart {
  return USAGE_PARTS.some((part) => part === text);
}

const sumsOf = (usage: StoredUsage | undefined) => ({
  jobs: usage?.jobs ?? 0,
  items: usage?.items ?? 0,
  failed: usage?.failed ?? 0,
  charged: formatPoints(usage?.charged ?? 0n),
});

export const getUsage = route({
  name: "getUsage",
  method: "GET",
  path: "/v1/usage",
  summary: "See what the account's jobs did and cost",
  description:
    "By UTC day, model and API key, for up to 366 days; with the jobs of accounts that were merged into this one.",
  auth: "key",
  scope: "account:read",
  query: z.strictObject({
    from: utcDay.optional().meta({ description: "the first day; 30 days up to `to` when left out" }),
    to: utcDay.optional().meta({ description: "the last day; today when left out" }),
    by,
  }),
  reply: { status: 200, description: "As of the last commit.", schema: usageView },
  errors: [],
  async handler(room, { accountId, query }) {
    const to = query.to ?? dayAt(Date.now());
    const from = query.from ?? dayAt(Date.parse(to) - (USAGE_LIMITS.daysDefault - 1) * DAY_MS);
    const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
    if (days < 1 || days > USAGE_LIMITS.daysMax)
      return fail("invalid_field", {
        param: "from",
        detail: `from must lie before \`to\`, and not more than ${USAGE_LIMITS.daysMax} days.`,
      });
    const parts: UsagePart[] = query.by ?? ["day"];
    const request = { accountId, fromDay: from, toDay: to };
    const [rows, totals] = await Promise.all([
      room.usage.usage({ ...request, by: parts, limit: USAGE_LIMITS.rowsMax + 1 }),
      room.usage.usage({ ...request, by: [], limit: 1 }),
    ]);
    return ok({
      body: {
        object: "usage" as const,
        from,
        to,
        by: parts,
        totals: sumsOf(totals[0]),
        data: rows.slice(0, USAGE_LIMITS.rowsMax).map((row) => ({
          day: row.day,
          model: row.modelId,
          key: row.keyId === null ? null : apiKeyId.parse(row.keyId),
          ...sumsOf(row),
        })),
        complete: rows.length <= USAGE_LIMITS.rowsMax,
      },
    });
  },
});
