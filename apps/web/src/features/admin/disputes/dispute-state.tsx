"use client";

import type { DisputeState } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { Badge, type BadgeTone } from "../../../shared/ui/badge.tsx";

const TONES: Record<DisputeState, BadgeTone> = { open: "warn", upheld: "quiet", overturned: "good" };

export function DisputeStateBadge({ state }: { readonly state: DisputeState }) {
  const t = useTranslations("admin.disputes.states");
  return <Badge tone={TONES[state]}>{t(state)}</Badge>;
}
