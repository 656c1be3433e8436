import type { OutputView } from "@starling/protocol";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import { askWithCode } from "../../shared/relay/ask-with-code.ts";
import { readTheme } from "../../shared/ui/read-theme.ts";
import { SiteFooter } from "../../shared/ui/site-footer.tsx";
import { SiteHeader } from "../../shared/ui/site-header.tsx";
import { Gallery } from "./gallery.tsx";
import { FIRST_SHOWN } from "./gallery-limits.ts";

/** Minted answers, newest first. */
export async function Outputs() {
  const { relayUrl } = readSiteConfig();
  const [theme, found] = await Promise.all([
    readTheme(),
    askWithCode(relayUrl, async (relay, signal) => {
      const first: OutputView[] = [];
      for await (const output of relay.outputs.list({ signal })) {
        first.push(output);
        if (first.length > FIRST_SHOWN) break;
      }
      return first;
    }),
  ]);
  const t = await getTranslations("outputs");
  return (
    <>
      <SiteHeader theme={theme} />
      <main id="content" className="frame flex-1 pt-6 pb-20 sm:pt-10">
        <h1 className="text-section">{t("title")}</h1>
        <p className="mt-5 max-w-(--measure) text-lead">{t("lead")}</p>
        <div className="mt-12">
          {found.ok ? (
            <Gallery relayUrl={relayUrl} initial={found.value} />
          ) : (
            <p className="max-w-(--measure) text-lead">
              {found.code === "chain_not_configured" ? t("noChain") : t("unreachable")}{" "}
              <Link href="/outputs" prefetch={false}>
                {t("retry")}
              </Link>
            </p>
          )}
        </div>
      </main>
      <SiteFooter relayUrl={relayUrl} />
    </>
  );
}
