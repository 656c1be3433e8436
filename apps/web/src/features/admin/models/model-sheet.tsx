"use client";

import { type AdminModelView, parsePoints, unreachable } from "@starling/protocol";
import type { StarlingClient } from "@starling/sdk";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFormat } from "../../../shared/format/use-format.ts";
import { TextField } from "../../../shared/ui/field.tsx";
import { ReasonSheet } from "../act/reason-sheet.tsx";

export type ModelAct = "offer" | "price" | "disable" | "enable";

interface Props {
  readonly model: AdminModelView;
  readonly to: ModelAct;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** What becomes of a model, with what that means before it is done. */
export function ModelSheet({ model, to, onDone, onClose }: Props) {
  const t = useTranslations("admin.models");
  const act = useTranslations("admin.act");
  const format = useFormat();
  const [price, setPrice] = useState(model.pricePerItem ?? "");
  const micro = parsePoints(price.trim());
  const isPrice = micro !== undefined && micro >= 0n;
  const steps = stepsOf();
  return (
    <ReasonSheet
      heading={t(`headings.${to}`, { name: model.name })}
      steps={steps}
      hint={act("auditReads")}
      yes={t(`do.${to}`)}
      done={t(`done.${to}`, { name: model.name })}
      grave={to === "disable"}
      isReady={to !== "price" || isPrice}
      act={carryOut}
      onDone={onDone}
      onClose={onClose}
    >
      {to === "price" && (
        <TextField
          label={t("newPrice", { unit: model.priceUnit ?? "item" })}
          inputMode="decimal"
          value={price}
          maxLength={24}
          error={isPrice ? undefined : t("noPrice")}
          onChange={(event) => setPrice(event.target.value)}
        />
      )}
    </ReasonSheet>
  );

  function stepsOf(): string[] {
    const { openChunks, readyNodes } = model;
    switch (to) {
      case "offer":
        return [t("steps.offered"), t("steps.nodesFetch", { size: format.bytes(model.sizeBytes) })];
      case "enable":
        return [t("steps.offered"), t("steps.nodes", { count: readyNodes })];
      case "disable":
        return [t("steps.noNew"), t("steps.finished", { count: openChunks }), t("steps.idle", { count: readyNodes })];
      case "price":
        return [t("steps.newJobs"), t("steps.oldJobs", { count: openChunks })];
      default:
        return unreachable(to);
    }
  }

  function carryOut(relay: StarlingClient, reason: string): Promise<unknown> {
    switch (to) {
      case "offer":
        return relay.admin.offerModel(model.id, reason);
      case "enable":
        return relay.admin.setModel(model.id, { enabled: true, reason });
      case "disable":
        return relay.admin.setModel(model.id, { enabled: false, reason });
      case "price":
        return relay.admin.setModel(model.id, { pricePerItem: price.trim(), reason });
      default:
        return unreachable(to);
    }
  }
}
