import { useTranslations } from "next-intl";
import { ButtonLink } from "../../shared/ui/button.tsx";
import { PageHead } from "../../shared/ui/page-head.tsx";
import { SitePage } from "../../shared/ui/site-page.tsx";

/** Where an address names a model that the network doesn't have. */
export function NoSuchModel() {
  const t = useTranslations("models.page");
  return (
    <SitePage>
      <PageHead title={t("notFound")} lead={t("notFoundBody")} />
      <ButtonLink href="/models">{t("back")}</ButtonLink>
    </SitePage>
  );
}
