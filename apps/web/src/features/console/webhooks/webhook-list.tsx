"use client";

import type { WebhookView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFailureText } from "../../../shared/errors/use-failure-text.ts";
import { Badge } from "../../../shared/ui/badge.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { DataTable } from "../../../shared/ui/data-table.tsx";
import { Menu } from "../../../shared/ui/menu.tsx";
import { toast } from "../../../shared/ui/toast.ts";
import { useConsumer } from "../shell/console-context.ts";

interface Props {
  readonly webhooks: readonly WebhookView[];
  readonly onChanged: () => void;
  readonly onTested: () => void;
  readonly onDelete: (webhook: WebhookView) => void;
}

export function WebhookList({ webhooks, onChanged, onTested, onDelete }: Props) {
  const t = useTranslations("console.webhooks");
  return (
    <DataTable
      caption={t("list")}
      rows={webhooks}
      rowKey={({ id }) => id}
      empty={null}
      columns={[
        { id: "url", header: t("url"), breaks: true, cell: ({ url }) => <span className="font-code">{url}</span> },
        {
          id: "events",
          header: t("events"),
          breaks: true,
          cell: ({ events }) => <span className="font-code">{events.join(", ")}</span>,
        },
        {
          id: "state",
          header: t("state"),
          cell: ({ disabledAt }) =>
            disabledAt === null ? <Badge tone="good">{t("on")}</Badge> : <Badge tone="quiet">{t("off")}</Badge>,
        },
        {
          id: "acts",
          header: t("acts"),
          headerHidden: true,
          align: "end",
          cell: (webhook) => (
            <WebhookMenu webhook={webhook} onChanged={onChanged} onTested={onTested} onDelete={onDelete} />
          ),
        },
      ]}
    />
  );
}

type MenuProps = Omit<Props, "webhooks"> & { readonly webhook: WebhookView };

function WebhookMenu({ webhook, onChanged, onTested, onDelete }: MenuProps) {
  const t = useTranslations("console.webhooks");
  const sayFailure = useFailureText();
  const { account } = useConsumer();
  const isOn = webhook.disabledAt === null;
  const label = t("actsOf", { url: webhook.url });
  const failed = (error: unknown) => toast({ tone: "failed", title: t("failed"), body: sayFailure(error) });
  const test = () =>
    account
      .ask((relay) => relay.webhooks.test(webhook.id))
      .then(() => {
        toast({ tone: "done", title: t("tested"), body: t("testedBody") });
        onTested();
      }, failed);
  const turn = () =>
    account.ask((relay) => relay.webhooks.update(webhook.id, { enabled: !isOn })).then(onChanged, failed);
  return (
    <Menu
      label={label}
      trigger={
        <Button look="quiet" aria-label={label}>
          {t("acts")}
        </Button>
      }
      items={[
        ...(isOn ? [{ id: "test", label: t("test"), onSelect: () => void test() }] : []),
        { id: "turn", label: isOn ? t("disable") : t("enable"), onSelect: () => void turn() },
        { id: "delete", label: t("delete"), tone: "ember" as const, apart: true, onSelect: () => onDelete(webhook) },
      ]}
    />
  );
}
