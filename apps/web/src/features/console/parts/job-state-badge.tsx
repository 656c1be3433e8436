import type { JobState } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { Badge, type BadgeTone } from "../../../shared/ui/badge.tsx";

const TONES: Record<JobState, BadgeTone> = { open: "busy", done: "good", failed: "bad", cancelled: "quiet" };

export function JobStateBadge({ state }: { readonly state: JobState }) {
  const t = useTranslations("console.jobs.states");
  return <Badge tone={TONES[state]}>{t(state)}</Badge>;
}
