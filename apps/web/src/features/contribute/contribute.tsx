import { getMessages, getTranslations } from "next-intl/server";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import { findNodeRuntime } from "../../shared/node-runtime/find-node-runtime.ts";
import { askModels } from "../../shared/relay/ask-relay.ts";
import { readTheme } from "../../shared/ui/read-theme.ts";
import { SiteFooter } from "../../shared/ui/site-footer.tsx";
import { SiteHeader } from "../../shared/ui/site-header.tsx";
import { Consent } from "./consent.tsx";
import { ContributePanel } from "./contribute-panel.tsx";

/** Agreement first; then what this tab does, and the means to stop it. */
export async function Contribute() {
  const { relayUrl } = readSiteConfig();
  const [t, theme, models, runtime, messages] = await Promise.all([
    getTranslations("contribute"),
    readTheme(),
    askModels(relayUrl),
    findNodeRuntime(relayUrl),
    getMessages(),
  ]);
  return (
    <>
      <SiteHeader theme={theme} />
      <main id="content" className="frame flex-1 pt-6 pb-20 sm:pt-10">
        <noscript>
          <p className="mb-6 max-w-(--measure) text-bill">{t("noScript")}</p>
        </noscript>
        <ContributePanel
          relayUrl={relayUrl}
          runtime={runtime ?? null}
          models={models?.map(({ id, name }) => ({ id, name })) ?? null}
          regionNames={messages.network.regions}
          consent={<Consent models={models} engineBytes={runtime?.downloadBytes} />}
        />
      </main>
      <SiteFooter relayUrl={relayUrl} />
    </>
  );
}
