"use client";

import { type OperatorActionView, unreachable } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { AccountLink, DisputeLink, IdText } from "../list/links.tsx";

/** What was acted on, with the way to it where it has a page. */
export function SubjectLink({ subject: { type, id } }: Pick<OperatorActionView, "subject">) {
  const t = useTranslations("admin.audit.subjects");
  switch (type) {
    case "account":
      return <AccountLink id={id} />;
    case "dispute":
      return <DisputeLink id={id} />;
    case "model":
      return <Link href="/admin/models">{id}</Link>;
    case "settings":
      return <Link href="/admin/settings">{t(type)}</Link>;
    case "redemption":
    case "node":
    case "invitation":
    case "alert":
      return (
        <>
          {t(type)} <IdText id={id} />
        </>
      );
    default:
      return unreachable(type);
  }
}
