"use client";

import { useTranslations } from "next-intl";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { useEvery } from "../../../shared/ask/use-every.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Plot } from "../../../shared/ui/plot.tsx";

const EVERY_MS = 60_000;

/** Chunks a second and nodes over the last hour, by the minute. */
export function Throughput() {
  const t = useTranslations("admin.overview");
  const { rate } = useFormat();
  const { asked, again } = useAsked("", (relay, signal) => relay.networkHistory("hour", { signal }));
  useEvery(EVERY_MS, again);
  return (
    <WhenAsked asked={asked} again={again} of="plot">
      {({ data, from, to }) => {
        const span = [Date.parse(from), Date.parse(to)] as const;
        return (
          <div className="grid gap-10 xl:grid-cols-2">
            <Plot
              headingLevel={2}
              title={t("chunksHour")}
              kind="area"
              span={span}
              formatValue={rate}
              series={[
                {
                  id: "chunks",
                  label: t("throughput"),
                  points: data.map(({ at, chunks, countedS }) => ({
                    atMs: Date.parse(at),
                    value: countedS === 0 ? null : chunks / countedS,
                  })),
                },
              ]}
            />
            <Plot
              headingLevel={2}
              title={t("nodesHour")}
              span={span}
              formatValue={rate}
              series={[
                {
                  id: "nodes",
                  label: t("connected"),
                  tone: "iris",
                  points: data.map(({ at, nodes }) => ({ atMs: Date.parse(at), value: nodes })),
                },
                {
                  id: "working",
                  label: t("working"),
                  tone: "sheen",
                  points: data.map(({ at, working }) => ({ atMs: Date.parse(at), value: working })),
                },
              ]}
            />
          </div>
        );
      }}
    </WhenAsked>
  );
}
