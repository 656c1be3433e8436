import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import { Messages } from "../../shared/language/messages.tsx";
import { ButtonLink } from "../../shared/ui/button.tsx";
import { CodeSamples } from "../../shared/ui/code-samples.tsx";
import { Failed } from "../../shared/ui/failed.tsx";
import { PageHead } from "../../shared/ui/page-head.tsx";
import { Panel } from "../../shared/ui/panel.tsx";
import { SitePage } from "../../shared/ui/site-page.tsx";
import { ModelAbout } from "./model-about.tsx";
import { ModelChecks } from "./model-checks.tsx";
import { ModelFacts } from "./model-facts.tsx";
import { ModelFiles } from "./model-files.tsx";
import { ModelNow } from "./model-now.tsx";
import { ModelPrices } from "./model-prices.tsx";
import { readModel } from "./read-model.ts";
import { samplesOf } from "./samples.ts";

/** Everything there is to know of one model, and how to call it. */
export async function ModelPage({ id }: { readonly id: string }) {
  const [t, found] = await Promise.all([getTranslations("models"), readModel(id)]);
  if (found === undefined) notFound();
  const back = (
    <Link href="/models" prefetch={false} className="inline-flex min-h-11 items-center">
      {t("page.back")}
    </Link>
  );
  if (found === null) {
    return (
      <SitePage>
        <PageHead title={t("title")} above={back} />
        <Failed title={t("away")} />
      </SitePage>
    );
  }
  const { manifest, price, network, checks } = found;
  const { relayUrl } = readSiteConfig();
  const samples = samplesOf({
    relayUrl,
    modelId: manifest.id,
    task: manifest.task,
    chat: manifest.task === "generate" && manifest.params.chat,
    inputs: manifest.task === "tensors" ? manifest.params.inputs : [],
  });
  return (
    <SitePage>
      <PageHead
        above={back}
        title={manifest.name}
        lead={<ModelAbout id={manifest.id} description={manifest.description} />}
        actions={<ButtonLink href={`/playground?model=${encodeURIComponent(manifest.id)}`}>{t("page.try")}</ButtonLink>}
      />
      <Messages of={["live", "models"]}>
        <Panel heading={t("now.heading")}>
          <ModelNow relayUrl={relayUrl} modelId={manifest.id} initial={network} />
        </Panel>
      </Messages>
      <Panel heading={t("call.heading")}>
        <p className="mb-4 max-w-(--measure)">
          {t("call.lead")} <Inline href="/console">{t("call.key")}</Inline>{" "}
          <Inline href="/docs">{t("call.docs")}</Inline>
        </p>
        <CodeSamples
          label={t("call.label")}
          samples={samples.map(({ id, code }) => ({ id, label: t(`call.${id}`), code }))}
        />
      </Panel>
      <Panel heading={t("prices.heading")}>
        {price === null ? <p>{t("prices.away")}</p> : <ModelPrices price={price} />}
      </Panel>
      <Panel heading={t("checks.heading")}>
        <ModelChecks manifest={manifest} checks={checks} />
      </Panel>
      <Panel heading={t("files.heading")}>
        <ModelFiles manifest={manifest} />
      </Panel>
      <Panel heading={t("facts.heading")}>
        <ModelFacts manifest={manifest} />
      </Panel>
    </SitePage>
  );
}

function Inline({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <Link href={href} prefetch={false} className="mr-3 inline-block py-1">
      {children}
    </Link>
  );
}
