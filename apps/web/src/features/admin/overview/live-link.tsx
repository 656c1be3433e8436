"use client";

import { useTranslations } from "next-intl";
import { Badge } from "../../../shared/ui/badge.tsx";
import { useAdminLive } from "../live/use-admin-live.ts";

const TONES = { connecting: "quiet", live: "good", lost: "warn" } as const;

/** Whether the numbers are live. */
export function LiveLink() {
  const t = useTranslations("admin.overview.links");
  const link = useAdminLive((state) => state.link);
  return (
    <span role="status">
      <Badge tone={TONES[link]}>{t(link)}</Badge>
    </span>
  );
}
