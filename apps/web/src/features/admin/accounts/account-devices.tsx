"use client";

import type { AdminAccountView, AdminDevice } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Ago } from "../../../shared/format/ago.tsx";
import { Badge } from "../../../shared/ui/badge.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { IdText } from "../list/links.tsx";
import { NodeSheet } from "../nodes/node-sheet.tsx";

interface Props {
  readonly account: AdminAccountView;
  readonly again: () => void;
}

/** The devices that may act for an account; a device's nodes can be refused without its account. */
export function AccountDevices({ account, again }: Props) {
  const t = useTranslations("admin.accounts");
  const [asking, setAsking] = useState<{ readonly device: AdminDevice; readonly to: "suspend" | "reinstate" }>();
  if (account.devices.length === 0) return <p className="text-small text-ink-soft">{t("noDevices")}</p>;
  return (
    <>
      <ul>
        {account.devices.map((device) => (
          <li
            key={device.thumbprint}
            className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-rule py-2.5 last:border-b-0"
          >
            <p className="min-w-0">
              <span className="block wrap-anywhere">{device.label ?? t("unnamedDevice")}</span>
              <span className="flex flex-wrap gap-x-4 text-small text-ink-soft">
                <IdText id={device.thumbprint} />
                {device.nodesLive > 0 && <span>{t("lends", { count: device.nodesLive })}</span>}
                <span>{device.lastSeenAt === null ? t("neverSeen") : <Ago when={device.lastSeenAt} />}</span>
              </span>
              {device.revokedAt !== null && <Badge tone="quiet">{t("revoked")}</Badge>}
              {device.suspendedAt !== null && <Badge tone="bad">{t("deviceSuspended")}</Badge>}
            </p>
            {device.revokedAt === null && (
              <Button
                look="quiet"
                className="px-4 text-small"
                onClick={() => setAsking({ device, to: device.suspendedAt === null ? "suspend" : "reinstate" })}
              >
                {device.suspendedAt === null ? t("suspendDevice") : t("reinstateDevice")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {asking !== undefined && (
        <NodeSheet
          device={asking.device.thumbprint}
          to={asking.to}
          onDone={again}
          onClose={() => setAsking(undefined)}
        />
      )}
    </>
  );
}
