"use client";

import type { AdminAccountView } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { DataTable } from "../../../shared/ui/data-table.tsx";
import { useCheckColumns } from "../verification/use-check-columns.tsx";

const SHOWN = 6;
/** Whose they are is known here; the referees are on each check's page, and the table stands beside its heading. */
const LEFT_OUT: ReadonlySet<string> = new Set(["account", "referees"]);

/** The last checks of an account's answers. */
export function AccountVerdicts({ account }: { readonly account: AdminAccountView }) {
  const t = useTranslations("admin.accounts");
  const format = useFormat();
  const columns = useCheckColumns().filter(({ id }) => !LEFT_OUT.has(id));
  return (
    <>
      <p className="pb-4 text-small">
        {t("verdictsSum", { matches: format.count(account.matches), mismatches: format.count(account.mismatches) })}
      </p>
      <DataTable
        caption={t("verdicts")}
        captionHidden
        rows={account.verdicts.slice(0, SHOWN)}
        rowKey={({ id }) => id}
        columns={columns}
        empty={<p className="text-small text-ink-soft">{t("noVerdicts")}</p>}
      />
      {account.verdicts.length > 0 && (
        <Link
          href={`/admin/verification?account=${encodeURIComponent(account.id)}`}
          className="inline-flex min-h-11 items-center text-small"
        >
          {t("allVerdicts")}
        </Link>
      )}
    </>
  );
}
