import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import { askWithCode } from "../../shared/relay/ask-with-code.ts";
import { LookAgain } from "../../shared/ui/look-again.tsx";
import { readTheme } from "../../shared/ui/read-theme.ts";
import { SiteFooter } from "../../shared/ui/site-footer.tsx";
import { SiteHeader } from "../../shared/ui/site-header.tsx";
import { OutputDetail } from "./output-detail.tsx";

/** One token and where it comes from. */
export async function Output({ id }: { readonly id: string }) {
  const { relayUrl } = readSiteConfig();
  const [theme, found] = await Promise.all([
    readTheme(),
    askWithCode(relayUrl, (relay, signal) => relay.outputs.get(id, { signal })),
  ]);
  const t = await getTranslations("outputs");
  if (!found.ok && found.code === "output_not_found") notFound();
  return (
    <>
      <SiteHeader theme={theme} />
      <main id="content" className="frame flex-1 pt-6 pb-20 sm:pt-10">
        <p className="mb-6">
          <Link href="/outputs" className="inline-flex min-h-11 items-center text-small">
            {t("back")}
          </Link>
        </p>
        {found.ok ? (
          <OutputDetail output={found.value} />
        ) : (
          <div className="flex flex-col gap-5">
            <h1 className="text-section">{t("token.title")}</h1>
            <p className="font-code text-small wrap-anywhere text-ink-soft">{id}</p>
            <p className="max-w-(--measure) text-lead">
              {found.code === "chain_not_configured" ? t("noChain") : t("unreachable")}
            </p>
            <LookAgain />
          </div>
        )}
      </main>
      <SiteFooter relayUrl={relayUrl} />
    </>
  );
}
