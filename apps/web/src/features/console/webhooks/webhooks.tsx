"use client";

import type { WebhookView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { readTableQuery, type SearchParams } from "../../../shared/ui/table-query.ts";
import { toast } from "../../../shared/ui/toast.ts";
import { SureSheet } from "../parts/sure-sheet.tsx";
import { Deliveries } from "./deliveries.tsx";
import { WebhookList } from "./webhook-list.tsx";
import { WebhookSheet } from "./webhook-sheet.tsx";

/** Addresses that are told what happened, and the log of what they were told. */
export function Webhooks({ params }: { readonly params: SearchParams }) {
  const t = useTranslations("console.webhooks");
  const query = readTableQuery(params, {});
  const asking = useAsked("webhooks", (relay, signal) => relay.webhooks.list({ signal }));
  const [isNew, setNew] = useState(false);
  const [deleted, setDeleted] = useState<WebhookView>();
  const [sent, setSent] = useState(0);
  const hooks = asking.asked.phase === "answered" ? asking.asked.answer : [];
  return (
    <>
      <PageHead
        title={t("title")}
        lead={t("lead")}
        actions={<Button onClick={() => setNew(true)}>{t("make")}</Button>}
      />
      <div className="flex flex-col gap-12">
        <WhenAsked {...asking}>
          {(webhooks) =>
            webhooks.length === 0 ? (
              <EmptyState title={t("none")} body={t("noneBody")} />
            ) : (
              <WebhookList
                webhooks={webhooks}
                onChanged={asking.again}
                onTested={() => setSent((count) => count + 1)}
                onDelete={setDeleted}
              />
            )
          }
        </WhenAsked>
        <Deliveries query={query} webhooks={hooks} sent={sent} />
      </div>
      {isNew && <WebhookSheet onMade={asking.again} onClose={() => setNew(false)} />}
      {deleted !== undefined && (
        <SureSheet
          heading={t("deleteHeading")}
          body={
            <>
              <p className="pb-3 font-code text-small wrap-anywhere">{deleted.url}</p>
              <p>{t("deleteBody")}</p>
            </>
          }
          yes={t("delete")}
          act={(relay) => relay.webhooks.delete(deleted.id)}
          onDone={() => {
            toast({ tone: "done", title: t("deleted") });
            setDeleted(undefined);
            asking.again();
            setSent((count) => count + 1);
          }}
          onClose={() => setDeleted(undefined)}
        />
      )}
    </>
  );
}
