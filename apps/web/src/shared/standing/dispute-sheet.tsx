"use client";

import type { DisputeAbout } from "@starling/protocol";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Account } from "../account/account.ts";
import { Sheet } from "../ui/sheet.tsx";
import { DisputeForm } from "./dispute-form.tsx";

interface Props {
  readonly account: Account;
  readonly about: DisputeAbout;
  /** What it is about, in words. */
  readonly children: ReactNode;
  readonly onOpened: () => void;
  readonly onClose: () => void;
}

/** Where an owner says why an answer or a check is wrong. */
export function DisputeSheet({ account, about, children, onOpened, onClose }: Props) {
  const t = useTranslations("standing.dispute");
  return (
    <Sheet heading={t("heading")} onClose={onClose}>
      <p>{children}</p>
      <DisputeForm account={account} about={about} onOpened={onOpened} onClose={onClose} />
    </Sheet>
  );
}
