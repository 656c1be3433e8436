import type { ModelManifest, NetworkStats, PriceView, Rate } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import { useFormat } from "../../shared/format/use-format.ts";
import { modelRow } from "../../shared/models/model-row.ts";
import { askManifests, askNetwork, askPrices, askVerification } from "../../shared/relay/ask-relay.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { Failed } from "../../shared/ui/failed.tsx";
import { PageHead } from "../../shared/ui/page-head.tsx";
import { SitePage } from "../../shared/ui/site-page.tsx";
import { editionsOf } from "./editions.ts";
import { ModelAbout } from "./model-about.tsx";

/** The models of the network, each in a line: what it does, under which licence, what it costs, who runs it. */
export async function ModelCatalogue() {
  const { relayUrl } = readSiteConfig();
  const [t, manifests, prices, network, verification] = await Promise.all([
    getTranslations("models"),
    askManifests(relayUrl),
    askPrices(relayUrl),
    askNetwork(relayUrl),
    askVerification(relayUrl),
  ]);
  return (
    <SitePage>
      <PageHead title={t("title")} lead={t("lead")} />
      {manifests === null ? (
        <Failed title={t("away")} />
      ) : manifests.length === 0 ? (
        <EmptyState title={t("empty.title")} body={t("empty.body")} />
      ) : (
        <ul aria-label={t("list.heading")} className="border-b border-rule">
          {manifests.map((manifest) => (
            <Entry
              key={manifest.id}
              manifest={manifest}
              price={prices?.data.find(({ model }) => model === manifest.id)}
              now={network?.models.find(({ modelId }) => modelId === manifest.id)}
              matches={
                verification === null
                  ? undefined
                  : (verification.models.find(({ modelId }) => modelId === manifest.id)?.matches ?? null)
              }
            />
          ))}
        </ul>
      )}
    </SitePage>
  );
}

interface EntryProps {
  readonly manifest: ModelManifest;
  readonly price: PriceView | undefined;
  readonly now: NetworkStats["models"][number] | undefined;
  /** Null while nothing of it was checked; as the two above, undefined when the relay didn't say. */
  readonly matches: Rate | null | undefined;
}

function Entry({ manifest, price, now, matches }: EntryProps) {
  const t = useTranslations("models");
  const format = useFormat();
  const { id, name, licence, pricePerItem, unit, task } = modelRow(manifest);
  const sizes = editionsOf(manifest).map(({ bytes }) => format.bytes(bytes));
  return (
    <li className="grid gap-x-10 gap-y-5 border-t border-rule py-7 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
      <div className="min-w-0">
        <p className="text-small text-ink-soft">{t(`taskNames.${task}`)}</p>
        <h2 className="mt-1 text-title font-semibold">
          <Link href={`/models/${encodeURIComponent(id)}`} className="inline-block py-1">
            {name}
          </Link>
        </h2>
        <p className="mt-1 max-w-(--measure)">
          <ModelAbout id={id} description={manifest.description} />
        </p>
      </div>
      <dl className="grid grid-cols-2 gap-x-8 gap-y-4 self-start sm:grid-cols-3">
        <Fact term={t("list.ready")}>{now === undefined ? "–" : t("readyNow", { count: now.readyNodes })}</Fact>
        <Fact term={t("list.price")}>
          {format.points(price?.price ?? pricePerItem)} {t(`units.${unit}`)}
        </Fact>
        <Fact term={t("list.size")}>{sizes.join(" / ")}</Fact>
        <Fact term={t("list.licence")}>{licence === "NOASSERTION" ? t("facts.noLicence") : licence}</Fact>
        <Fact term={t("list.checked")}>
          {matches === undefined
            ? "–"
            : matches === null || matches.value === null
              ? t("unchecked")
              : `${format.share(matches.value, "floor")} (${t("of", {
                  matched: format.count(matches.numerator),
                  checked: format.count(matches.denominator),
                })})`}
        </Fact>
        {manifest.task === "generate" && (
          <Fact term={t("facts.context")}>{format.count(manifest.params.contextTokens)}</Fact>
        )}
      </dl>
    </li>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-small text-ink-soft">{term}</dt>
      <dd className="mt-0.5 tabular-nums wrap-anywhere">{children}</dd>
    </div>
  );
}
