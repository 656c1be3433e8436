import { useTranslations } from "next-intl";
import { ButtonLink } from "./button.tsx";
import { type TableQuery, tableHref } from "./table-query.ts";
import { hasPages } from "./why-empty.ts";

interface Props {
  readonly path: string;
  readonly query: TableQuery;
  readonly nextCursor: string | undefined;
  readonly total: number | undefined;
  readonly shown: number;
}

/** Below a list: how many there are, and the way on. Back is the browser's own. */
export function TablePages({ path, query, nextCursor, total, shown }: Props) {
  const t = useTranslations("ui.table");
  if (!hasPages(query, nextCursor, shown)) return null;
  return (
    <nav aria-label={t("pages")} className="flex flex-wrap items-center gap-3">
      {total !== undefined && (
        <p className="mr-auto text-small text-ink-soft tabular-nums">{t("count", { count: total })}</p>
      )}
      {query.cursor !== undefined && (
        <ButtonLink look="quiet" href={tableHref(path, query)} prefetch={false}>
          {t("first")}
        </ButtonLink>
      )}
      {nextCursor !== undefined && (
        <ButtonLink look="quiet" rel="next" href={tableHref(path, query, { cursor: nextCursor })} prefetch={false}>
          {t("next")}
        </ButtonLink>
      )}
    </nav>
  );
}
