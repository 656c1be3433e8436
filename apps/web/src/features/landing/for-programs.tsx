import { useTranslations } from "next-intl";
import { useFormat } from "../../shared/format/use-format.ts";
import type { ModelRow } from "../../shared/models/model-row.ts";
import { CodeBlock } from "../../shared/ui/code-block.tsx";
import { SiteLink } from "../../shared/ui/site-link.tsx";
import { curlExample } from "./curl-example.ts";

interface Props {
  readonly relayUrl: string;
  readonly models: readonly ModelRow[] | null;
}

export function ForPrograms({ relayUrl, models }: Props) {
  const t = useTranslations("landing.programs");
  const model = models?.find(({ task }) => task === "embed")?.id;
  return (
    <section aria-labelledby="programs" className="grid gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,20rem)_1fr]">
      <div>
        <h2 id="programs" className="text-section">
          {t("heading")}
        </h2>
        <p className="mt-5 max-w-(--measure)">{t("lead")}</p>
        <p className="mt-4 max-w-(--measure)">
          {t.rich("key", {
            console: (words) => <SiteLink href="/console">{words}</SiteLink>,
            playground: (words) => <SiteLink href="/playground">{words}</SiteLink>,
          })}
        </p>
        <p className="mt-4 max-w-(--measure) font-medium text-bill">{t("secrets")}</p>
        <p className="mt-4">
          <SiteLink href="/docs" prefetch={false} className="inline-flex min-h-11 items-center">
            {t("reference")}
          </SiteLink>
        </p>
      </div>
      <div className="flex min-w-0 flex-col gap-8">
        <CodeBlock label={t("code")} code={curlExample(relayUrl, model)} />
        <Models models={models} />
      </div>
    </section>
  );
}

function Models({ models }: Pick<Props, "models">) {
  const t = useTranslations("landing.programs");
  const words = useTranslations("models");
  const format = useFormat();
  if (models === null) return <p className="text-ink-soft">{t("modelsUnknown")}</p>;
  if (models.length === 0) return <p className="text-ink-soft">{t("noModels")}</p>;
  return (
    <div>
      <h3 className="font-text text-small font-medium tracking-normal text-ink-soft">{t("models")}</h3>
      <ul className="mt-2 divide-y divide-rule border-y border-rule">
        {models.map(({ id, name, task, pricePerItem, unit }) => (
          <li key={id} className="py-3">
            <SiteLink
              href={`/models/${encodeURIComponent(id)}`}
              prefetch={false}
              className="inline-block py-0.5 font-medium"
            >
              {name}
            </SiteLink>
            <span className="block text-small text-ink-soft">
              {t("model", {
                task: words(`tasks.${task}`),
                price: format.points(pricePerItem),
                unit: words(`units.${unit}`),
              })}
            </span>
          </li>
        ))}
      </ul>
      <SiteLink href="/models" prefetch={false} className="mt-2 inline-flex min-h-11 items-center">
        {t("allModels")}
      </SiteLink>
    </div>
  );
}
