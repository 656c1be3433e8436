import type { ContributorSnapshot } from "@starling/worker-runtime";
import { useTranslations } from "next-intl";
import { Notice } from "../../shared/ui/notice.tsx";
import { ShownNotice } from "./shown-notice.tsx";

/** A relay that restarts is back sooner than this: nothing is said of it. */
const AWAY_WORTH_SAYING_MS = 5_000;

interface Props {
  readonly relayUrl: string;
  readonly snapshot: ContributorSnapshot;
  readonly awayMs: number;
}

/** How the tab stands to the relay and to this browser's other tabs, and what the relay had to say. */
export function Situation({ relayUrl, snapshot, awayMs }: Props) {
  const { connection, role, notice, phase } = snapshot;
  const t = useTranslations("contribute");
  const over = phase === "stopped" || phase === "faulted";
  const lost = awayMs > AWAY_WORTH_SAYING_MS && !over && phase !== "probing";
  return (
    <>
      <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-1 text-small">
        <dt className="text-ink-soft">{t("connection.label")}</dt>
        <dd className={lost ? "text-bill" : ""}>{t(`connection.${connection}`)}</dd>
        {!over && (
          <>
            <dt className="text-ink-soft">{t("role.label")}</dt>
            <dd>{t(`role.${role}`)}</dd>
          </>
        )}
      </dl>
      {role === "follower" && !over && <Notice tone="iris">{t("role.followerBody")}</Notice>}
      {lost && <Notice tone="bill">{t("connection.lost")}</Notice>}
      {notice !== null && <ShownNotice relayUrl={relayUrl} notice={notice} isFaulted={phase === "faulted"} />}
    </>
  );
}
