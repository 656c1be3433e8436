import { getTranslations } from "next-intl/server";
import { ButtonLink } from "./button.tsx";
import { MessagePage } from "./message-page.tsx";
import { readTheme } from "./read-theme.ts";
import { SiteHeader } from "./site-header.tsx";

/** An address at which nothing stands; with the navigation, so that one finds on. */
export async function NotFoundPage() {
  const [t, theme] = await Promise.all([getTranslations("site"), readTheme()]);
  return (
    <>
      <SiteHeader theme={theme} over="sky" />
      <MessagePage title={t("notFound.title")} body={t("notFound.body")}>
        <ButtonLink href="/">{t("failure.home")}</ButtonLink>
      </MessagePage>
    </>
  );
}
