"use client";

import type { DeliveryView, WebhookView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { DataTable } from "../../../shared/ui/data-table.tsx";
import type { TableQuery } from "../../../shared/ui/table-query.ts";
import { useAccountLive } from "../live/use-account-live.ts";
import { DeliveryBadge } from "./delivery-badge.tsx";
import { DeliverySheet } from "./delivery-sheet.tsx";

interface Props {
  readonly query: TableQuery;
  readonly webhooks: readonly WebhookView[];
  /** Rises when something was sent from this page. */
  readonly sent: number;
}

const PATH = "/console/webhooks";

/** What webhooks were sent, newest first; it moves by itself. */
export function Deliveries({ query, webhooks, sent }: Props) {
  const t = useTranslations("console.webhooks.log");
  const format = useFormat();
  const { asked, again } = useAsked(`deliveries ${query.cursor ?? ""}`, (relay, signal) =>
    relay.webhooks.allDeliveries({ cursor: query.cursor }, { signal }),
  );
  const moved = useAccountLive((live) => live.deliveries);
  const [open, setOpen] = useState<DeliveryView>();
  useEffect(() => {
    if (moved.size > 0 || sent > 0) again();
  }, [moved, sent, again]);
  const urlOf = (id: string) => webhooks.find((hook) => hook.id === id)?.url ?? id;
  return (
    <section aria-labelledby="deliveries" className="flex flex-col gap-2">
      <h2 id="deliveries" className="text-title font-medium">
        {t("heading")}
      </h2>
      <p className="max-w-(--measure) pb-2 text-small text-ink-soft">{t("body")}</p>
      <WhenAsked asked={asked} again={again}>
        {({ data, next_cursor }) => (
          <DataTable
            caption={t("heading")}
            captionHidden
            path={PATH}
            query={query}
            nextCursor={next_cursor ?? undefined}
            rows={data}
            rowKey={({ id }) => id}
            empty={<p className="text-ink-soft">{t("none")}</p>}
            columns={[
              { id: "event", header: t("event"), cell: ({ event }) => <span className="font-code">{event}</span> },
              {
                id: "to",
                header: t("to"),
                breaks: true,
                cell: ({ webhook }) => <span className="font-code">{urlOf(webhook)}</span>,
              },
              { id: "state", header: t("state"), cell: ({ state }) => <DeliveryBadge state={state} /> },
              {
                id: "status",
                header: t("status"),
                align: "end",
                cell: ({ lastStatus, attempts }) =>
                  t("tries", { status: lastStatus === null ? "–" : String(lastStatus), count: attempts }),
              },
              { id: "at", header: t("at"), cell: ({ createdAt }) => format.dateTime(createdAt) },
              {
                id: "look",
                header: t("look"),
                headerHidden: true,
                align: "end",
                cell: (delivery) => (
                  <Button
                    look="quiet"
                    aria-label={t("lookAt", { event: delivery.event, time: format.dateTime(delivery.createdAt) })}
                    onClick={() => setOpen(delivery)}
                  >
                    {t("look")}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </WhenAsked>
      {open !== undefined && (
        <DeliverySheet id={open.id} url={urlOf(open.webhook)} onSent={again} onClose={() => setOpen(undefined)} />
      )}
    </section>
  );
}
