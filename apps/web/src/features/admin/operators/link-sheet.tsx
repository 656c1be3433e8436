"use client";

import type { CreatedInvitation } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { CopyButton } from "../../../shared/ui/copy-button.tsx";
import { Notice } from "../../../shared/ui/notice.tsx";
import { Sheet } from "../../../shared/ui/sheet.tsx";

/** The invitation's link: shown once, kept nowhere. */
export function LinkSheet({
  invitation,
  onClose,
}: {
  readonly invitation: CreatedInvitation;
  readonly onClose: () => void;
}) {
  const t = useTranslations("admin.operators");
  const list = useTranslations("admin.list");
  const { dateTime } = useFormat();
  const link = `${location.origin}/admin/claim#${invitation.token}`;
  return (
    <Sheet heading={t("linkHeading", { name: invitation.name ?? "" })} onClose={onClose}>
      <p>{t("linkBody", { until: dateTime(invitation.expiresAt) })}</p>
      <p className="border border-rule bg-sunken p-3 font-code text-small wrap-anywhere">{link}</p>
      <Notice tone="bill">{t("linkOnce")}</Notice>
      <div className="flex flex-wrap gap-3 [&>button]:flex-1">
        <CopyButton
          value={link}
          label={t("copyLink")}
          copied={list("copied")}
          failed={list("copyFailed")}
          className="justify-center border border-rule-strong"
        />
        <Button onClick={onClose}>{t("linkDone")}</Button>
      </div>
    </Sheet>
  );
}
