import Link from "next/link";
import { useTranslations } from "next-intl";
import { classNames } from "./class-names.ts";
import { type TableQuery, tableHref } from "./table-query.ts";
import { AS } from "./table-roles.ts";

interface Props {
  readonly id: string;
  readonly header: string;
  readonly align?: "start" | "end";
  readonly sortable?: boolean;
  readonly headerHidden?: boolean;
  readonly asked?: { readonly path: string; readonly query: TableQuery };
}

const UP = "M2 8 6 4 10 8";
const DOWN = "M2 4 6 8 10 4";

/** A column's heading; a link that sorts by it where it can be sorted. */
export function ColumnHead({ id, header, align = "start", sortable = false, headerHidden = false, asked }: Props) {
  const t = useTranslations("ui.table");
  const look = classNames("py-1 font-normal text-ink-soft not-first:pl-5", align === "end" && "text-right");
  if (!sortable || asked === undefined) {
    return (
      <th {...AS.columnheader} scope="col" className={look}>
        <span className={classNames("inline-flex min-h-11 items-center", headerHidden && "sr-only")}>{header}</span>
      </th>
    );
  }
  const { path, query } = asked;
  const sorted = query.sort === id;
  const direction = sorted && query.direction === "desc" ? "asc" : "desc";
  return (
    <th
      {...AS.columnheader}
      scope="col"
      aria-sort={sorted ? (query.direction === "asc" ? "ascending" : "descending") : undefined}
      className={look}
    >
      <Link
        href={tableHref(path, query, { sort: id, direction })}
        prefetch={false}
        scroll={false}
        title={t("sortBy", { column: header })}
        className={classNames(
          "inline-flex min-h-11 items-center gap-1.5 no-underline hover:text-ink",
          sorted && "font-medium text-ink",
        )}
      >
        {header}
        <svg
          viewBox="0 0 12 12"
          aria-hidden="true"
          className={classNames("size-2.5", !sorted && "opacity-0")}
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
        >
          <path d={query.direction === "asc" ? UP : DOWN} />
        </svg>
      </Link>
    </th>
  );
}
