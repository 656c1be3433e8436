"use client";

import { useTranslations } from "next-intl";
import { ReasonSheet } from "../act/reason-sheet.tsx";

interface Props {
  /** Thumbprint of the device's key. */
  readonly device: string;
  readonly to: "suspend" | "reinstate";
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Refuses a device's nodes, or takes them again; its account goes on. */
export function NodeSheet({ device, to, onDone, onClose }: Props) {
  const t = useTranslations("admin.suspendNode");
  const act = useTranslations("admin.act");
  return to === "suspend" ? (
    <ReasonSheet
      heading={t("heading")}
      steps={[t("leases"), t("hello"), t("account"), t("told")]}
      hint={act("ownerReads")}
      yes={t("yes")}
      done={t("done")}
      grave
      act={(relay, reason) => relay.admin.suspendNode(device, reason)}
      onDone={onDone}
      onClose={onClose}
    />
  ) : (
    <ReasonSheet
      heading={t("backHeading")}
      steps={[t("backWork")]}
      hint={act("ownerReads")}
      yes={t("backYes")}
      done={t("backDone")}
      act={(relay, reason) => relay.admin.reinstateNode(device, reason)}
      onDone={onDone}
      onClose={onClose}
    />
  );
}
