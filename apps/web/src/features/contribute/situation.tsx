import type { ContributorSnapshot } from "@starling/worker-runtime";
import { useTranslations } from "next-intl";
import { Notice } from "../../shared/ui/notice.tsx";

/** How the tab stands to the relay and to this browser's other tabs, and what the relay had to say. */
/** A relay that restarts is back sooner than this: nothing is said of it. */
const AWAY_WORTH_SAYING_MS = 5_000;

export function Situation({ snapshot, awayMs }: { readonly snapshot: ContributorSnapshot; readonly awayMs: number }) {
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
      {notice !== null && (
        <Notice tone={phase === "faulted" ? "ember" : "bill"} urgent>
          <strong className="block">{t("notice.heading")}</strong>
          {notice.message}
          <span className="mt-1 block text-ink-soft">
            {t("notice.code")}: {notice.code}
          </span>
        </Notice>
      )}
    </>
  );
}
