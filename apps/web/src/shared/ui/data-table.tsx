import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { ColumnHead } from "./column-head.tsx";
import { EmptyState } from "./empty-state.tsx";
import { type TableFilter, TableFilters } from "./table-filters.tsx";
import { TablePages } from "./table-pages.tsx";
import { isNarrowed, type TableQuery, tableHref } from "./table-query.ts";
import { AS } from "./table-roles.ts";
import { whyEmpty } from "./why-empty.ts";

export interface Column<Row> {
  /** Also what `sort` is in the address. */
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** `end` for numbers. */
  readonly align?: "start" | "end";
  readonly sortable?: boolean;
  /** The header is for screen readers alone (a column of menus). */
  readonly headerHidden?: boolean;
  /** Long words may break anywhere (ids, sentences). */
  readonly breaks?: boolean;
}

interface Props<Row> {
  /** What the table holds; shown above it unless hidden. */
  readonly caption: string;
  readonly captionHidden?: boolean;
  /** The first is the row's name. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Where the row's name leads. */
  readonly rowHref?: (row: Row) => string;
  /** Shown with nothing in it and nothing asked for: an `EmptyState`. */
  readonly empty: ReactNode;
  /** Paging, sorting and filters live in this address; without it the table is only what it is given. */
  readonly path?: string;
  readonly query?: TableQuery;
  /** What the relay gave for the page after this one. */
  readonly nextCursor?: string | undefined;
  /** How many there are in all, where the relay says so. */
  readonly total?: number | undefined;
  readonly filters?: readonly TableFilter[];
  /** What can be searched for; a field appears. */
  readonly search?: string;
}

/** A list as a table: sorted, filtered and paged by its address, so it works without JavaScript; on a phone each row is a list of its fields. Renders on the server and on the client. */
export function DataTable<Row>(props: Props<Row>) {
  const { caption, captionHidden = false, columns, rows, rowKey, rowHref, path, query, filters, search } = props;
  const asked = path !== undefined && query !== undefined ? { path, query } : undefined;
  const narrowed = query !== undefined && isNarrowed(query);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {asked &&
        (filters !== undefined || search !== undefined || columns.some((column) => column.sortable)) &&
        (rows.length > 0 || narrowed) && (
          <TableFilters
            {...asked}
            label={caption}
            filters={filters ?? []}
            sorts={columns.filter((column) => column.sortable).map(({ id, header }) => ({ id, label: header }))}
            {...(search !== undefined && { search })}
          />
        )}
      {rows.length === 0 ? (
        <WhyEmpty {...props} />
      ) : (
        <div className="overflow-x-auto">
          <table {...AS.table} className="data-table w-full border-collapse text-left text-small">
            <caption className={captionHidden ? "sr-only" : "pb-2 text-left text-body font-medium"}>{caption}</caption>
            <thead {...AS.rowgroup} className="max-md:sr-only">
              <tr {...AS.row} className="border-b border-rule-strong">
                {columns.map((column) => (
                  <ColumnHead key={column.id} {...column} {...(asked && { asked })} />
                ))}
              </tr>
            </thead>
            <tbody {...AS.rowgroup} className="max-md:block md:divide-y md:divide-rule">
              {rows.map((row) => (
                <tr
                  key={rowKey(row)}
                  {...AS.row}
                  className="border-b border-rule max-md:block max-md:py-3 md:hover:bg-sunken"
                >
                  {columns.map((column, index) => (
                    <Cell
                      key={column.id}
                      column={column}
                      name={index === 0}
                      row={row}
                      href={index === 0 ? rowHref?.(row) : undefined}
                    />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {asked && <TablePages {...asked} nextCursor={props.nextCursor} total={props.total} shown={rows.length} />}
    </div>
  );
}

/** Says why there is no row, and leads to where there may be some. */
function WhyEmpty({ empty, path, query, nextCursor }: Pick<Props<never>, "empty" | "path" | "query" | "nextCursor">) {
  const t = useTranslations("ui.table");
  switch (whyEmpty(query, nextCursor)) {
    case "soFar":
      return <EmptyState title={t("noneSoFar")} body={t("noneSoFarBody")} />;
    case "ended":
      return <EmptyState title={t("ended")} body={t("endedBody")} />;
    case "unmatched":
      return (
        <EmptyState title={t("nothingFound")} body={t("nothingFoundBody")}>
          {path !== undefined && query !== undefined && (
            <Link href={tableHref(path, { ...query, search: "", filters: {} })}>{t("clear")}</Link>
          )}
        </EmptyState>
      );
    case "nothing":
      return empty;
  }
}

interface CellProps<Row> {
  readonly column: Column<Row>;
  readonly name: boolean;
  readonly row: Row;
  readonly href: string | undefined;
}

function Cell<Row>({ column, name, row, href }: CellProps<Row>) {
  const content = column.cell(row);
  const words =
    href === undefined ? (
      content
    ) : (
      <Link href={href} prefetch={false} className="inline-flex min-h-11 items-center md:min-h-0">
        {content}
      </Link>
    );
  const look = classNames(
    "py-1.5 align-top md:py-3 md:not-first:pl-5",
    "max-md:grid max-md:grid-cols-[minmax(7rem,2fr)_3fr] max-md:gap-x-4",
    column.align === "end" && "tabular-nums md:text-right md:whitespace-nowrap",
    column.breaks === true && "wrap-anywhere",
  );
  const label = (
    <span
      aria-hidden="true"
      className={classNames("text-ink-soft md:hidden", column.headerHidden === true && "invisible")}
    >
      {column.header}
    </span>
  );
  return name ? (
    <th {...AS.rowheader} scope="row" className={classNames(look, "font-medium max-md:items-center")}>
      {label}
      <span className="min-w-0">{words}</span>
    </th>
  ) : (
    <td {...AS.cell} className={look}>
      {label}
      <span className="min-w-0">{words}</span>
    </td>
  );
}
