"use client";

import Form from "next/form";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import { Button } from "./button.tsx";
import { Select, type SelectOption } from "./select.tsx";
import { isNarrowed, type TableQuery, tableHref } from "./table-query.ts";

export interface TableFilter {
  /** Its name in the address. */
  readonly name: string;
  readonly label: string;
  readonly options: readonly SelectOption[];
}

interface Props {
  readonly path: string;
  readonly query: TableQuery;
  readonly label: string;
  readonly filters: readonly TableFilter[];
  readonly sorts: readonly { readonly id: string; readonly label: string }[];
  readonly search?: string;
}

/** A form whose fields are the list's address; choosing in it shows at once, without JavaScript its button does. */
export function TableFilters({ path, query, label, filters, sorts, search }: Props) {
  const t = useTranslations("ui.table");
  const form = useRef<HTMLFormElement>(null);
  const atOnce = () => form.current?.requestSubmit();
  if (filters.length === 0 && search === undefined) return null;
  return (
    <Form
      key={tableHref(path, query)}
      ref={form}
      action={path}
      scroll={false}
      role="search"
      aria-label={label}
      className="flex flex-wrap items-end gap-3"
    >
      {search !== undefined && (
        <label className="flex min-w-48 flex-1 flex-col gap-1.5 text-small font-medium sm:max-w-80">
          {search}
          <input
            type="search"
            name="q"
            defaultValue={query.search}
            maxLength={100}
            className="min-h-11 w-full min-w-0 rounded-(--radius) border border-rule-strong bg-raised px-3 text-body font-normal text-ink"
          />
        </label>
      )}
      {filters.map(({ name, label: filterLabel, options }) => (
        <Select
          key={name}
          name={name}
          label={filterLabel}
          defaultValue={query.filters[name] ?? ""}
          onChange={atOnce}
          options={[{ value: "", label: t("any") }, ...options]}
          className="min-w-36 flex-1 sm:flex-none"
        />
      ))}
      {sorts.length > 0 && (
        <>
          <Select
            name="sort"
            label={t("sort")}
            defaultValue={query.sort ?? ""}
            onChange={atOnce}
            options={sorts.map(({ id, label: sortLabel }) => ({ value: id, label: sortLabel }))}
            className="min-w-36 flex-1 md:hidden"
          />
          <input type="hidden" name="dir" value={query.direction} />
        </>
      )}
      <Button type="submit" look="quiet">
        {search === undefined ? t("show") : t("search")}
      </Button>
      {isNarrowed(query) && (
        <Link
          href={tableHref(path, { ...query, search: "", filters: {} })}
          prefetch={false}
          className="inline-flex min-h-11 items-center px-1 text-small"
        >
          {t("clear")}
        </Link>
      )}
    </Form>
  );
}
