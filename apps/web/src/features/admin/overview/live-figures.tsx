"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Loading } from "../../../shared/ui/loading.tsx";
import { Stat, Stats } from "../../../shared/ui/stat.tsx";
import { useAdminLive } from "../live/use-admin-live.ts";

/** The network's numbers, told anew each second at most. */
export function LiveFigures() {
  const t = useTranslations("admin.overview");
  const { count, rate } = useFormat();
  const told = useAdminLive((state) => state.told);
  const isLost = useAdminLive((state) => state.link === "lost");
  if (told === null)
    return isLost ? <p className="text-ink-soft">{t("untold")}</p> : <Loading of="figures" count={6} />;
  const { stats, queue, counts } = told;
  return (
    <Stats label={t("now")}>
      <Stat
        label={t("nodes")}
        value={<Link href="/admin/nodes">{count(stats.nodes.connected)}</Link>}
        note={t("nodesOf", { working: count(stats.nodes.working), paused: count(stats.nodes.paused) })}
      />
      <Stat
        label={t("throughput")}
        value={rate(stats.chunksPerSecond)}
        note={t("itemsPer", { rate: rate(stats.itemsPerSecond) })}
      />
      <Stat
        label={t("queue")}
        value={<Link href="/admin/jobs">{count(queue.openChunks)}</Link>}
        note={t("queueOf", { leases: count(queue.leases), jobs: count(stats.openJobs) })}
      />
      <Stat label={t("held")} value={<Link href="/admin/redemptions">{count(counts.redemptionsHeld)}</Link>} />
      <Stat label={t("disputes")} value={<Link href="/admin/disputes?state=open">{count(counts.disputesOpen)}</Link>} />
      <Stat label={t("backlog")} value={count(queue.commitBacklog)} />
    </Stats>
  );
}
