// /v1/account/statement: every ledger entry of an account, with its balance after each.
import { z } from "zod";
import { pointsText } from "../points.ts";
import { entryType, entryView } from "./account.ts";
import { utcMonth } from "./usage.ts";

export const STATEMENT_LIMITS = {
  pageDefault: 50,
  pageMax: 200,
  /** Entries that are looked at for one page of one type: a page may hold fewer than were asked for, and there may be more. */
  lookedAtMax: 2_000,
  /** Entries that the CSV reads at once. */
  csvPageRows: 500,
  cursorCharsMax: 160,
  /** Months of the summary, the last ones. */
  monthsMax: 120,
} as const;

export const statementBalance = z.object({
  available: pointsText.meta({ description: "with what open jobs and redemptions hold of it" }),
  pending: pointsText,
});
export type StatementBalance = z.infer<typeof statementBalance>;

export const statementLine = entryView.extend({
  balance: statementBalance.meta({ description: "after this entry" }),
});
export type StatementLine = z.infer<typeof statementLine>;

export const statementPage = z.object({
  object: z.literal("list"),
  data: z.array(statementLine),
  next_cursor: z.string().nullable().meta({ description: "null on the last page; a page of one type may be short" }),
});
export type StatementPage = z.infer<typeof statementPage>;

export const statementSummary = z.object({
  object: z.literal("statement.summary"),
  month: utcMonth.nullable().meta({ description: "null: of all time" }),
  opening: statementBalance.meta({ description: "before its first entry" }),
  closing: statementBalance.meta({ description: "after its last" }),
  types: z
    .array(z.object({ type: entryType, entries: z.int(), available: pointsText, pending: pointsText }))
    .meta({ description: "what the entries of each type came to" }),
  months: z.array(utcMonth).meta({ description: "months with entries, the last first" }),
});
export type StatementSummary = z.infer<typeof statementSummary>;

/** The first line of the CSV. Rows are in order of time; points are plain decimals with a dot. */
export const STATEMENT_CSV_COLUMNS = [
  "at",
  "entry",
  "type",
  "job",
  "available",
  "pending",
  "balance_available",
  "balance_pending",
] as const;
