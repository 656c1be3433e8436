import { getTranslations } from "next-intl/server";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import { Messages } from "../../shared/language/messages.tsx";
import { findNodeRuntime } from "../../shared/node-runtime/find-node-runtime.ts";
import { askModels, askNetwork, askVerification } from "../../shared/relay/ask-relay.ts";
import { ButtonLink } from "../../shared/ui/button.tsx";
import { SitePage } from "../../shared/ui/site-page.tsx";
import { Checks } from "./checks.tsx";
import { Costs } from "./costs.tsx";
import { ForPrograms } from "./for-programs.tsx";
import { HowItWorks } from "./how-it-works.tsx";
import { LiveNetwork } from "./live-network.tsx";

/** The start page: what this is, its true numbers, what it asks of a visitor, and how a program calls it. */
export async function Landing() {
  const { relayUrl } = readSiteConfig();
  const [t, stats, verification, models, runtime] = await Promise.all([
    getTranslations("landing"),
    askNetwork(relayUrl),
    askVerification(relayUrl),
    askModels(relayUrl),
    findNodeRuntime(relayUrl),
  ]);
  return (
    <SitePage over="sky" unframed>
      <Messages of={["live", "landing"]}>
        <LiveNetwork relayUrl={relayUrl} initial={stats} matches={verification?.total.matches ?? null}>
          <h1 className="text-hero font-medium tracking-[-0.028em]">{t("heading")}</h1>
          <p className="mt-6 max-w-[31rem] text-lead text-sky-ink">{t("lead")}</p>
          <p className="mt-8 flex flex-wrap items-center gap-x-5 gap-y-3">
            <ButtonLink href="/contribute">{t("lend")}</ButtonLink>
            <span className="text-small text-sky-ink">{t("nothingYet")}</span>
          </p>
        </LiveNetwork>
      </Messages>
      <div className="frame flex flex-col gap-20 py-16 sm:gap-28 sm:py-24">
        <HowItWorks />
        <Checks />
        <Costs models={models} engineBytes={runtime?.downloadBytes ?? 0} />
        <ForPrograms relayUrl={relayUrl} models={models} />
      </div>
    </SitePage>
  );
}
