import type { HistoryRange } from "@starling/protocol";
import { getTranslations } from "next-intl/server";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import { Messages } from "../../shared/language/messages.tsx";
import { askHistory, askModels, askNetwork, askVerification } from "../../shared/relay/ask-relay.ts";
import { PageHead } from "../../shared/ui/page-head.tsx";
import { SitePage } from "../../shared/ui/site-page.tsx";
import { Checks } from "./checks.tsx";
import { History } from "./history/history.tsx";
import { LiveNetwork } from "./live-network.tsx";
import { gatherings, landPath, WORLD } from "./map/world.ts";
import { RefreshNowAndThen } from "./refresh-now-and-then.tsx";

/** The network as a whole: now, where, with what, how it was checked, and how it went. */
export async function Network({ range }: { readonly range: HistoryRange }) {
  const { relayUrl } = readSiteConfig();
  const [t, stats, verification, history, models] = await Promise.all([
    getTranslations("network"),
    askNetwork(relayUrl),
    askVerification(relayUrl),
    askHistory(relayUrl, range),
    askModels(relayUrl),
  ]);
  const modelNames = Object.fromEntries((models ?? []).map(({ id, name }) => [id, name]));
  return (
    <SitePage unframed>
      <Messages of={["live", "network"]}>
        <LiveNetwork
          relayUrl={relayUrl}
          initial={stats}
          modelNames={modelNames}
          world={{ ...WORLD, gatherings: gatherings() }}
          land={<path d={landPath()} className="fill-none stroke-land-ink/30" strokeWidth="5" strokeLinecap="round" />}
        >
          <PageHead title={t("title")} lead={t("lead")} />
        </LiveNetwork>
      </Messages>
      <div className="frame flex flex-col gap-20 pb-20">
        <Checks stats={verification} modelNames={modelNames} />
        <History range={range} history={history} />
      </div>
      <RefreshNowAndThen />
    </SitePage>
  );
}
