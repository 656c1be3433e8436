import type { Rate, VerificationFigures, VerificationStats } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../shared/format/use-format.ts";
import { Stat, Stats } from "../../shared/ui/stat.tsx";
import { CheckedTable } from "./checked-table.tsx";
import { useAdapterLabel } from "./use-adapter-label.ts";

interface Props {
  /** Null when the relay didn't say. */
  readonly stats: VerificationStats | null;
  readonly modelNames: Readonly<Record<string, string>>;
}

/** How often answers were checked and what was found, each rate with how sure it is. */
export function Checks({ stats, modelNames }: Props) {
  const t = useTranslations("network.checks");
  return (
    <section aria-labelledby="checks">
      <h2 id="checks" className="text-section">
        {t("heading")}
      </h2>
      <p className="mt-3 max-w-[46rem] text-small text-ink-soft">{t("lead")}</p>
      {stats === null ? (
        <p className="mt-8">{t("away")}</p>
      ) : stats.total.checked === 0 ? (
        <p className="mt-8">{t("empty")}</p>
      ) : (
        <Found stats={stats} modelNames={modelNames} />
      )}
      {stats !== null && <Known figures={stats.total} />}
    </section>
  );
}

function Found({ stats, modelNames }: { readonly stats: VerificationStats } & Pick<Props, "modelNames">) {
  const t = useTranslations("network.checks");
  const labelOf = useAdapterLabel();
  const { matches, mismatches, inconclusive, caughtBefore, corrected } = stats.total;
  return (
    <>
      <div className="mt-8">
        <Stats label={t("heading")}>
          <RateStat label={t("agreed")} rate={matches} />
          <RateStat label={t("wrong")} rate={mismatches} />
          <RateStat label={t("unclear")} rate={inconclusive} />
        </Stats>
      </div>
      {caughtBefore + corrected > 0 && (
        <p className="mt-6 max-w-(--measure)">{t("caught", { count: caughtBefore, corrected })}</p>
      )}
      <div className="mt-12 grid gap-x-16 gap-y-12 lg:grid-cols-2">
        <CheckedTable
          heading={t("byModel")}
          rows={stats.models.map(({ modelId, matches }) => ({
            id: modelId,
            label: modelNames[modelId] ?? modelId,
            href: `/models/${encodeURIComponent(modelId)}`,
            matches,
          }))}
        />
        <CheckedTable
          heading={t("byAdapter")}
          rows={stats.adapters.map(({ adapterClass, matches }) => ({
            id: adapterClass,
            label: labelOf(adapterClass),
            matches,
          }))}
        />
      </div>
    </>
  );
}

function RateStat({ label, rate }: { readonly label: string; readonly rate: Rate }) {
  const t = useTranslations("network.checks");
  const format = useFormat();
  const { numerator, denominator, value, interval95 } = rate;
  if (value === null || interval95 === null) return null;
  return (
    <Stat
      label={label}
      value={format.share(value, "floor")}
      note={t("interval", {
        low: format.share(interval95.low, "floor"),
        high: format.share(interval95.high, "ceil"),
        part: format.count(numerator),
        whole: format.count(denominator),
      })}
    />
  );
}

function Known({ figures: { knownAnswersFailed } }: { readonly figures: VerificationFigures }) {
  const t = useTranslations("network.checks");
  const format = useFormat();
  const { numerator, denominator } = knownAnswersFailed;
  if (denominator === 0) return null;
  return (
    <p className="mt-8 max-w-(--measure) text-ink-soft">
      {t("known", { failed: format.count(numerator), given: format.count(denominator) })}
    </p>
  );
}
