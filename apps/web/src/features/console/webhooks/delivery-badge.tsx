import type { DeliveryState } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { Badge, type BadgeTone } from "../../../shared/ui/badge.tsx";

const TONES: Record<DeliveryState, BadgeTone> = { pending: "busy", delivered: "good", given_up: "bad" };

export function DeliveryBadge({ state }: { readonly state: DeliveryState }) {
  const t = useTranslations("console.webhooks.log.states");
  return <Badge tone={TONES[state]}>{t(state)}</Badge>;
}
