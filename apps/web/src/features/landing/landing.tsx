import { readSiteConfig } from "../../shared/config/site-config.ts";
import { findNodeRuntime } from "../../shared/node-runtime/find-node-runtime.ts";
import { askModels, askNetwork, askVerification } from "../../shared/relay/ask-relay.ts";
import { text } from "../../shared/text/text.ts";
import { ButtonLink } from "../../shared/ui/button.tsx";
import { readTheme } from "../../shared/ui/read-theme.ts";
import { SiteFooter } from "../../shared/ui/site-footer.tsx";
import { SiteHeader } from "../../shared/ui/site-header.tsx";
import { checkedText } from "./checked-text.ts";
import { Costs } from "./costs.tsx";
import { ForPrograms } from "./for-programs.tsx";
import { HowItWorks } from "./how-it-works.tsx";
import { LiveNetwork } from "./live-network.tsx";

/** The start page: what this is, its true numbers, what it asks of a visitor, and how a program calls it. */
export async function Landing() {
  const { relayUrl } = readSiteConfig();
  const [theme, stats, verification, models, runtime] = await Promise.all([
    readTheme(),
    askNetwork(relayUrl),
    askVerification(relayUrl),
    askModels(relayUrl),
    findNodeRuntime(relayUrl),
  ]);
  const t = text.landing;
  return (
    <>
      <SiteHeader theme={theme} over="sky" />
      <main id="content">
        <LiveNetwork relayUrl={relayUrl} initial={stats} checked={checkedText(verification)}>
          <h1 className="text-hero font-medium tracking-[-0.028em]">{t.heading}</h1>
          <p className="mt-6 max-w-[31rem] text-lead text-sky-ink">{t.lead}</p>
          <p className="mt-8 flex flex-wrap items-center gap-x-5 gap-y-3">
            <ButtonLink href="/contribute">{text.site.lend}</ButtonLink>
            <span className="text-small text-sky-ink">{t.nothingYet}</span>
          </p>
        </LiveNetwork>
        <div className="frame flex flex-col gap-20 py-16 sm:gap-28 sm:py-24">
          <HowItWorks />
          <Costs models={models} engineBytes={runtime?.downloadBytes ?? 0} />
          <ForPrograms relayUrl={relayUrl} models={models} />
        </div>
      </main>
      <SiteFooter relayUrl={relayUrl} />
    </>
  );
}
