"use client";

import { useTranslations } from "next-intl";
import { ReasonSheet } from "../act/reason-sheet.tsx";

interface Props {
  readonly account: string;
  /** What is to be done. */
  readonly to: "suspend" | "reinstate";
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Takes an account out of the network, or back in; both at once. */
export function SuspendSheet({ account, to, onDone, onClose }: Props) {
  const t = useTranslations("admin.suspend");
  const act = useTranslations("admin.act");
  return to === "suspend" ? (
    <ReasonSheet
      heading={t("heading")}
      steps={[t("leases"), t("escrow"), t("recheck"), t("told"), t("dispute")]}
      hint={act("ownerReads")}
      yes={t("yes")}
      done={t("done")}
      grave
      act={(relay, reason) => relay.admin.suspendAccount(account, reason)}
      onDone={onDone}
      onClose={onClose}
    />
  ) : (
    <ReasonSheet
      heading={t("backHeading")}
      steps={[t("backWork"), t("backEscrow"), t("backDispute")]}
      hint={act("ownerReads")}
      yes={t("backYes")}
      done={t("backDone")}
      act={(relay, reason) => relay.admin.reinstateAccount(account, reason)}
      onDone={onDone}
      onClose={onClose}
    />
  );
}
