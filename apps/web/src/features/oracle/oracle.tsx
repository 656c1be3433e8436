import { getTranslations } from "next-intl/server";
import { askChain } from "../../shared/chain/ask-chain.ts";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import { ModelTable } from "../../shared/models/model-table.tsx";
import { askModels } from "../../shared/relay/ask-relay.ts";
import { CodeBlock } from "../../shared/ui/code-block.tsx";
import { readTheme } from "../../shared/ui/read-theme.ts";
import { SiteFooter } from "../../shared/ui/site-footer.tsx";
import { SiteHeader } from "../../shared/ui/site-header.tsx";
import { AskForm } from "./ask-form.tsx";
import { contractExample } from "./contract-example.ts";
import { newestRequests } from "./newest-requests.ts";
import { Requests } from "./requests.tsx";

const STEPS = ["asks", "computes", "answers"] as const;
const PLACEHOLDER = "0x…";

/** What the oracle is, what contracts have asked, and a way to ask from one's own wallet. */
export async function Oracle() {
  const { relayUrl } = readSiteConfig();
  const [theme, chain, models, found] = await Promise.all([
    readTheme(),
    askChain(relayUrl),
    askModels(relayUrl),
    newestRequests(relayUrl),
  ]);
  const t = await getTranslations("oracle");
  const oracle = chain.ok ? chain.value.contracts.inferenceOracle : PLACEHOLDER;
  return (
    <>
      <SiteHeader theme={theme} />
      <main id="content" className="frame flex-1 pt-6 pb-20 sm:pt-10">
        <h1 className="max-w-[18ch] text-section">{t("heading")}</h1>
        <p className="mt-5 max-w-(--measure) text-lead">{t("lead")}</p>
        <div className="mt-14 grid gap-x-16 gap-y-14 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
          <Requests relayUrl={relayUrl} initial={found.ok ? found.value : null} code={found.ok ? null : found.code} />
          {chain.ok && (
            <AskForm chain={chain.value} models={(models ?? []).map(({ id, name, task }) => ({ id, name, task }))} />
          )}
        </div>
        <ol className="mt-20 grid gap-x-10 gap-y-8 md:grid-cols-3">
          {STEPS.map((step) => (
            <li key={step} className="border-t-3 border-ink pt-4">
              <h2 className="text-title font-semibold">{t(`steps.${step}.title`)}</h2>
              <p className="mt-2 max-w-(--measure)">{t(`steps.${step}.body`)}</p>
            </li>
          ))}
        </ol>
        <section
          aria-labelledby="contract"
          className="mt-20 grid gap-x-12 gap-y-6 lg:grid-cols-[minmax(0,20rem)_minmax(0,1fr)]"
        >
          <div>
            <h2 id="contract" className="text-section">
              {t("contract.heading")}
            </h2>
            <p className="mt-5 max-w-(--measure)">{t("price.formats")}</p>
            {chain.ok && (
              <p className="mt-4 text-small text-ink-soft">
                {t("contract.address")} <span className="font-code wrap-anywhere">{oracle}</span>
              </p>
            )}
          </div>
          <CodeBlock label={t("contract.label")} code={contractExample(oracle)} />
        </section>
        <section
          aria-labelledby="price"
          className="mt-20 grid gap-x-12 gap-y-6 lg:grid-cols-[minmax(0,20rem)_minmax(0,1fr)]"
        >
          <div>
            <h2 id="price" className="text-section">
              {t("price.heading")}
            </h2>
            <p className="mt-5 max-w-(--measure)">{t("price.lead")}</p>
          </div>
          {models === null ? (
            <p className="text-ink-soft">{t("price.unknown")}</p>
          ) : (
            <ModelTable caption={t("price.heading")} rows={models} />
          )}
        </section>
      </main>
      <SiteFooter relayUrl={relayUrl} />
    </>
  );
}
