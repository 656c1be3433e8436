"use client";

import type { KeyView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Badge } from "../../../shared/ui/badge.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { DataTable } from "../../../shared/ui/data-table.tsx";
import { Menu } from "../../../shared/ui/menu.tsx";

interface Props {
  readonly keys: readonly KeyView[];
  readonly empty: ReactNode;
  readonly onChange: (key: KeyView) => void;
  readonly onRevoke: (key: KeyView) => void;
}

export function KeysTable({ keys, empty, onChange, onRevoke }: Props) {
  const t = useTranslations("console.keys");
  const format = useFormat();
  const spent = ({ spent: points, cap, period }: KeyView) =>
    cap === null
      ? format.points(points)
      : t("spentOf", { spent: format.points(points), cap: format.points(cap), period: period ?? "ever" });
  return (
    <DataTable
      caption={t("title")}
      captionHidden
      rows={keys}
      rowKey={({ id }) => id}
      empty={empty}
      columns={[
        {
          id: "name",
          header: t("columns.name"),
          breaks: true,
          cell: ({ name, prefix }) => (
            <>
              {name}
              <span className="block font-code text-small font-normal text-ink-soft">{prefix}…</span>
            </>
          ),
        },
        {
          id: "scopes",
          header: t("columns.may"),
          cell: ({ scopes }) =>
            scopes.includes("*") ? t("everything") : <span className="font-code">{scopes.join(", ")}</span>,
          breaks: true,
        },
        { id: "spent", header: t("columns.spent"), align: "end", cell: spent },
        {
          id: "used",
          header: t("columns.used"),
          cell: ({ lastUsedAt }) => (lastUsedAt === null ? t("never") : format.date(lastUsedAt)),
        },
        { id: "state", header: t("columns.state"), cell: (key) => <KeyState apiKey={key} /> },
        {
          id: "acts",
          header: t("columns.acts"),
          headerHidden: true,
          align: "end",
          cell: (key) => <KeyMenu apiKey={key} onChange={onChange} onRevoke={onRevoke} />,
        },
      ]}
    />
  );
}

function KeyState({ apiKey: { revokedAt, expiresAt } }: { readonly apiKey: KeyView }) {
  const t = useTranslations("console.keys.state");
  const format = useFormat();
  if (revokedAt !== null) return <Badge tone="bad">{t("revoked")}</Badge>;
  if (expiresAt === null) return <Badge tone="good">{t("on")}</Badge>;
  if (Date.parse(expiresAt) <= Date.now()) return <Badge tone="bad">{t("expired")}</Badge>;
  return (
    <>
      <Badge tone="good">{t("on")}</Badge>
      <span className="block text-small text-ink-soft">{t("until", { day: format.date(expiresAt) })}</span>
    </>
  );
}

interface KeyMenuProps extends Pick<Props, "onChange" | "onRevoke"> {
  readonly apiKey: KeyView;
}

function KeyMenu({ apiKey, onChange, onRevoke }: KeyMenuProps) {
  const t = useTranslations("console.keys");
  const isRevoked = apiKey.revokedAt !== null;
  const looks = [
    { id: "usage", label: t("seeUsage"), href: `/console/usage?key=${apiKey.id}` },
    { id: "jobs", label: t("seeJobs"), href: `/console/jobs?key=${apiKey.id}` },
  ];
  return (
    <Menu
      label={t("actsOf", { name: apiKey.name })}
      trigger={
        <Button look="quiet" aria-label={t("actsOf", { name: apiKey.name })}>
          {t("columns.acts")}
        </Button>
      }
      items={
        isRevoked
          ? looks
          : [
              { id: "change", label: t("change"), onSelect: () => onChange(apiKey) },
              ...looks,
              { id: "revoke", label: t("revoke"), tone: "ember", apart: true, onSelect: () => onRevoke(apiKey) },
            ]
      }
    />
  );
}
