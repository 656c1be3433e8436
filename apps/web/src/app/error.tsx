"use client";

import { useTranslations } from "next-intl";
import { Button, ButtonLink } from "../shared/ui/button.tsx";
import { MessagePage } from "../shared/ui/message-page.tsx";

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations("site.failure");
  return (
    <MessagePage title={t("title")} body={t("body")}>
      <p className="flex flex-wrap gap-3">
        <Button onClick={reset}>{t("again")}</Button>
        <ButtonLink href="/" look="quiet">
          {t("home")}
        </ButtonLink>
      </p>
      {error.digest !== undefined && <p className="text-small">{`${t("number")}: ${error.digest}`}</p>}
    </MessagePage>
  );
}
