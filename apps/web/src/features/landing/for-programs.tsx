import type { ModelRow } from "../../shared/models/model-row.ts";
import { ModelTable } from "../../shared/models/model-table.tsx";
import { text } from "../../shared/text/text.ts";
import { CodeBlock } from "../../shared/ui/code-block.tsx";
import { curlExample } from "./curl-example.ts";

interface Props {
  readonly relayUrl: string;
  readonly models: readonly ModelRow[] | null;
}

export function ForPrograms({ relayUrl, models }: Props) {
  const t = text.landing.programs;
  const model = models?.find(({ task }) => task === "embed")?.id;
  return (
    <section aria-labelledby="programs" className="grid gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,20rem)_1fr]">
      <div>
        <h2 id="programs" className="text-section">
          {t.heading}
        </h2>
        <p className="mt-5 max-w-(--measure)">{t.lead}</p>
        <p className="mt-4 max-w-(--measure) text-ink-soft">{t.key}</p>
        <p className="mt-4 max-w-(--measure) font-medium text-bill">{t.secrets}</p>
        <p className="mt-4">
          <a href={`${relayUrl}/docs`} className="inline-flex min-h-11 items-center">
            {t.reference}
          </a>
        </p>
      </div>
      <div className="flex min-w-0 flex-col gap-8">
        <CodeBlock label={t.code} code={curlExample(relayUrl, model)} />
        {models === null ? (
          <p className="text-ink-soft">{t.modelsUnknown}</p>
        ) : (
          <ModelTable caption={t.models} rows={models} />
        )}
      </div>
    </section>
  );
}
