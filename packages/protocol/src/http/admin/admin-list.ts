// What all lists of /v1/admin have in common.
import { z } from "zod";
import { pointsText } from "../../points.ts";

export const ADMIN_LIMITS = {
  /** Rows in a page. */
  pageDefault: 50,
  pageMax: 200,
  searchCharsMax: 128,
  cursorCharsMax: 400,
  /** Devices, wallets, verdicts, nodes and disputes that are shown with one account, each. */
  besideAccountMax: 20,
  /** Rows that one page looks at, where a filter has no index of its own: a page may be short, and `next_cursor` goes on. */
  scannedMax: 5_000,
  /** Postings that are shown of one entry. */
  postingsMax: 500,
  /** Items of a chunk, and bytes of each, that are shown as evidence. */
  evidenceItemsMax: 16,
  evidenceItemBytesMax: 16_384,
  /** How long the database may take for one page. */
  statementTimeoutMs: 5_000,
} as const;

/** A page; it may have fewer rows than asked for and still be followed by others: only `next_cursor` null is the end. */
export const adminPage = <T extends z.ZodType>(row: T) =>
  z.object({ object: z.literal("list"), data: z.array(row), next_cursor: z.string().nullable() });

/**
 * Points with the way to what they are made of: `entries` is the query of `GET /v1/admin/entries` that lists the ledger
 * entries behind the number, such as `account=acc_…&bucket=escrow`; null where no entry stands behind it (a promise to an
 * open job is none).
 */
export const tracedPoints = z.object({
  amount: pointsText,
  entries: z.string().max(ADMIN_LIMITS.cursorCharsMax).nullable(),
});
export type TracedPoints = z.infer<typeof tracedPoints>;

export const sortOrder = z.enum(["asc", "desc"]);
export type SortOrder = z.infer<typeof sortOrder>;
