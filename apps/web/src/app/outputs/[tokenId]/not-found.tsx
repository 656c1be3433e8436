import { useTranslations } from "next-intl";
import { ButtonLink } from "../../../shared/ui/button.tsx";
import { MessagePage } from "../../../shared/ui/message-page.tsx";

export default function NotFound() {
  const t = useTranslations("outputs.token");
  return (
    <MessagePage title={t("notFound")} body={t("notFoundBody")}>
      <ButtonLink href="/outputs">{t("all")}</ButtonLink>
    </MessagePage>
  );
}
