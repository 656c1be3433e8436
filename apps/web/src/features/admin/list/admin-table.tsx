"use client";

import type { StarlingClient } from "@starling/sdk";
import { usePathname, useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { useEvery } from "../../../shared/ask/use-every.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { type Column, DataTable } from "../../../shared/ui/data-table.tsx";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import type { TableFilter } from "../../../shared/ui/table-filters.tsx";
import { readTableQuery, type TableQuery } from "../../../shared/ui/table-query.ts";

export interface Page<Row> {
  readonly data: readonly Row[];
  readonly next_cursor: string | null;
  readonly total?: number | null | undefined;
}

interface Props<Row> {
  readonly caption: string;
  /** Gets what asks for the page anew, for what is done in a row. */
  readonly columns: (again: () => void) => readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly rowHref?: (row: Row) => string;
  readonly empty: { readonly title: string; readonly body?: string };
  readonly filters?: readonly TableFilter[];
  /** What can be asked for that isn't chosen from a list, such as an account. */
  readonly anyFilters?: readonly string[];
  readonly search?: string;
  readonly sort?: string;
  readonly direction?: "asc" | "desc";
  /** Asks anew so often while the page is looked at. */
  readonly everyMs?: number;
  /** Besides the address, what the question depends on. */
  readonly about?: string;
  readonly ask: (relay: StarlingClient, query: TableQuery, signal: AbortSignal) => Promise<Page<Row>>;
  /** Above the table, once it is there. */
  readonly children?: (page: Page<Row>) => ReactNode;
}

/** A list of the relay's, asked for as its address says: filtered, sorted and paged. */
export function AdminTable<Row>(props: Props<Row>) {
  const { caption, columns, rowKey, rowHref, empty, filters = [], anyFilters = [], search, about = "", ask } = props;
  const path = usePathname();
  const params = useSearchParams();
  const query = readTableQuery(Object.fromEntries(params), {
    sorts: columns(() => {}).flatMap(({ id, sortable }) => (sortable === true ? [id] : [])),
    ...(props.sort === undefined ? {} : { sort: props.sort }),
    ...(props.direction === undefined ? {} : { direction: props.direction }),
    filters: {
      ...Object.fromEntries(anyFilters.map((name) => [name, true as const])),
      ...Object.fromEntries(filters.map(({ name, options }) => [name, options.map(({ value }) => value)])),
    },
  });
  const { asked, again } = useAsked(`${about} ${params}`, (relay, signal) => ask(relay, query, signal));
  useEvery(props.everyMs, again);
  return (
    <WhenAsked asked={asked} again={again}>
      {(page) => (
        <>
          {props.children?.(page)}
          <DataTable
            caption={caption}
            captionHidden
            columns={columns(again)}
            rows={page.data}
            rowKey={rowKey}
            {...(rowHref && { rowHref })}
            empty={<EmptyState title={empty.title} {...(empty.body !== undefined && { body: empty.body })} />}
            path={path}
            query={query}
            filters={filters}
            {...(search !== undefined && { search })}
            nextCursor={page.next_cursor ?? undefined}
            total={page.total ?? undefined}
          />
        </>
      )}
    </WhenAsked>
  );
}
