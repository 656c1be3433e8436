import type { VerificationStatus } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { Badge, type BadgeTone } from "../../../shared/ui/badge.tsx";

const TONES: Record<VerificationStatus, BadgeTone> = {
  unchecked: "quiet",
  provisional: "busy",
  audited: "good",
  checked: "good",
  agreed: "good",
  inconclusive: "warn",
  refuted: "bad",
};

/** What an answer went through, in a word or two. */
export function VerifiedBadge({ status }: { readonly status: VerificationStatus }) {
  const t = useTranslations("console.jobs.verified.short");
  return <Badge tone={TONES[status]}>{t(status)}</Badge>;
}
