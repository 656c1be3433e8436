import type { HistoryRange, NetworkHistory } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { classNames } from "../../../shared/ui/class-names.ts";
import { Plot } from "../../../shared/ui/plot.tsx";
import { historyPoints } from "./history-points.ts";
import { RANGES } from "./range-in.ts";

interface Props {
  readonly range: HistoryRange;
  /** Null when the relay didn't say. */
  readonly history: NetworkHistory | null;
}

/** How the network did: four plots over a range that is chosen by a link. */
export function History({ range, history }: Props) {
  const t = useTranslations("network.history");
  return (
    <section id="history" aria-labelledby="history-heading" className="scroll-mt-6">
      <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
        <div>
          <h2 id="history-heading" className="text-section">
            {t("heading")}
          </h2>
          <p className="mt-2 text-small text-ink-soft">{t(`steps.${range}`)}</p>
        </div>
        <nav aria-label={t("ranges")}>
          <ul className="flex">
            {RANGES.map((one) => (
              <li key={one}>
                <Link
                  href={`/network?range=${one}#history`}
                  scroll={false}
                  prefetch={false}
                  aria-current={one === range ? "true" : undefined}
                  className={classNames(
                    "-ml-px flex min-h-11 items-center border px-4 text-small font-medium no-underline",
                    one === range
                      ? "relative border-iris bg-raised text-ink"
                      : "border-rule-strong text-ink-soft hover:bg-sunken hover:text-ink",
                  )}
                >
                  {t(one)}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      </div>
      {history === null ? <p className="mt-8 max-w-(--measure)">{t("away")}</p> : <Plots history={history} />}
    </section>
  );
}

function Plots({ history }: { readonly history: NetworkHistory }) {
  const t = useTranslations("network.history");
  const format = useFormat();
  const { span, ...points } = historyPoints(history);
  return (
    <div className="mt-8 grid gap-x-12 gap-y-12 lg:grid-cols-2">
      <Plot
        title={t("nodes")}
        note={t("nodesNote")}
        span={span}
        series={[
          { id: "connected", label: t("connected"), points: points.connected },
          { id: "working", label: t("working"), points: points.working },
        ]}
      />
      <Plot
        title={t("chunks")}
        note={t("chunksNote")}
        kind="area"
        span={span}
        series={[{ id: "chunks", label: t("chunks"), points: points.chunksPerSecond }]}
      />
      <Plot
        title={t("points")}
        note={t("pointsNote")}
        kind="bars"
        span={span}
        series={[{ id: "points", label: t("points"), tone: "bill", points: points.pointsEarned }]}
      />
      <Plot
        title={t("checked")}
        note={t("checkedNote")}
        domain={[0, 1]}
        span={span}
        formatValue={(share) => format.share(share, "floor")}
        series={[{ id: "checked", label: t("checked"), tone: "iris", points: points.matched }]}
      />
    </div>
  );
}
