import { formatBytes } from "../../shared/format/format-number.ts";
import { type ModelRow, totalBytes } from "../../shared/models/model-row.ts";
import { text } from "../../shared/text/text.ts";

interface Props {
  /** Null when the relay didn't say which there are. */
  readonly models: readonly ModelRow[] | null;
  readonly engineBytes: number;
}

export function Costs({ models, engineBytes }: Props) {
  const t = text.landing.costs;
  const download =
    models === null || models.length === 0
      ? t.download.unknown
      : t.download.known(formatBytes(totalBytes(models) + engineBytes), listOf(models.map(({ name }) => name)));
  const facts = [{ term: t.download.term, body: download }, t.compute, t.power, t.privacy, t.leaving, t.points];
  return (
    <section aria-labelledby="costs" className="grid gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,20rem)_1fr]">
      <h2 id="costs" className="text-section">
        {t.heading}
      </h2>
      <dl className="border-b border-rule">
        {facts.map(({ term, body }) => (
          <div key={term} className="grid gap-x-8 gap-y-1 border-t border-rule py-4 sm:grid-cols-[11rem_1fr]">
            <dt className="font-display text-title font-semibold">{term}</dt>
            <dd className="max-w-(--measure)">{body}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const listOf = (names: readonly string[]) => new Intl.ListFormat("en", { type: "conjunction" }).format(names);
