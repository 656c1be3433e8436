import { getTranslations } from "next-intl/server";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import { Messages } from "../../shared/language/messages.tsx";
import { findNodeRuntime } from "../../shared/node-runtime/find-node-runtime.ts";
import { Failed } from "../../shared/ui/failed.tsx";
import { PageHead } from "../../shared/ui/page-head.tsx";
import { SitePage } from "../../shared/ui/site-page.tsx";
import { PlaygroundPanel } from "./playground-panel.tsx";
import { readOffer } from "./read-offer.ts";
import { readTab } from "./read-tab.ts";

/** The network to try: a conversation, a search, pages to read, tensors. */
export async function Playground({ tab }: { readonly tab: string | undefined }) {
  const { relayUrl } = readSiteConfig();
  const [t, models, runtime] = await Promise.all([
    getTranslations("playground"),
    readOffer(relayUrl),
    findNodeRuntime(relayUrl),
  ]);
  return (
    <SitePage>
      <PageHead title={t("title")} lead={t("lead")} />
      <noscript>
        <p className="max-w-(--measure) pb-6">{t("noScript")}</p>
      </noscript>
      <Messages of={["playground"]}>
        {models === null ? (
          <Failed title={t("outOfReach.title")} body={t("outOfReach.body")} />
        ) : (
          <PlaygroundPanel relayUrl={relayUrl} models={models} runtime={runtime ?? null} tab={readTab(tab)} />
        )}
      </Messages>
    </SitePage>
  );
}
