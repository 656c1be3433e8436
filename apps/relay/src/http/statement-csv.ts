// A statement as CSV (RFC 4180), a bounded page after the other. Texts that a spreadsheet would take for a formula are quoted
// with an apostrophe; amounts are numbers and stay what they are.
import {
  type AccountId,
  type EntryType,
  formatPoints,
  STATEMENT_CSV_COLUMNS,
  STATEMENT_LIMITS,
} from "@starling/protocol";
import { stringify } from "csv-stringify/sync";
import type { DaySpan, StatementStore, StoredBalance } from "../ports/statement-store.ts";
import type { StoredEntry } from "../ports/store.ts";

/** `semicolon`: parted by semicolons, with decimal commas, as spreadsheets of many countries open them. */
export type CsvForm = "comma" | "semicolon";

/** Micro-points in a cell. */
export class Amount {
  readonly microPoints: bigint;
  constructor(microPoints: bigint) {
    this.microPoints = microPoints;
  }
}
export type CsvCell = string | Amount;

export const csvRows = (rows: readonly (readonly CsvCell[])[], form: CsvForm): string =>
  stringify(
    rows.map((row) => [...row]),
    {
      delimiter: form === "comma" ? "," : ";",
      record_delimiter: "windows",
      quoted_match: /[\r\n]/,
      escape_formulas: true,
      cast: {
        object: (value) => ({
          value: value instanceof Amount ? decimal(value.microPoints, form) : "",
          escape_formulas: false,
        }),
      },
    },
  );

const decimal = (microPoints: bigint, form: CsvForm): string => {
  const text = formatPoints(microPoints);
  return form === "comma" ? text : text.replace(".", ",");
};

export interface StatementCsvRequest {
  readonly accountId: AccountId;
  readonly span: DaySpan;
  readonly type: EntryType | null;
  readonly form: CsvForm;
}

/** The header, then entries oldest first with the balance after each. Throws when `signal` aborts: what is cut must not look whole. */
export async function* statementCsv(
  store: StatementStore,
  { accountId, span, type, form }: StatementCsvRequest,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  yield csvRows([STATEMENT_CSV_COLUMNS], form);
  let balance: StoredBalance =
    span.fromDay === null ? { available: 0n, escrow: 0n } : await store.balanceBefore({ accountId, day: span.fromDay });
  let after: string | null = null;
  for (;;) {
    signal.throwIfAborted();
    const page: StoredEntry[] = await store.newer({ accountId, ...span, after, limit: STATEMENT_LIMITS.csvPageRows });
    const rows: CsvCell[][] = [];
    for (const entry of page) {
      balance = { available: balance.available + entry.available, escrow: balance.escrow + entry.escrow };
      if (type === null || entry.type === type) rows.push(rowOf(entry, balance));
    }
    if (rows.length > 0) yield csvRows(rows, form);
    if (page.length < STATEMENT_LIMITS.csvPageRows) return;
    after = page.at(-1)?.entryId ?? null;
  }
}

const rowOf = ({ entryId, type, jobId, atMs, available, escrow }: StoredEntry, balance: StoredBalance): CsvCell[] => [
  new Date(atMs).toISOString(),
  entryId,
  type,
  jobId ?? "",
  new Amount(available),
  new Amount(escrow),
  new Amount(balance.available),
  new Amount(balance.escrow),
];
