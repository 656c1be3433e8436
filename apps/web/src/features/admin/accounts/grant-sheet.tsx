"use client";

import { formatPoints, parsePoints } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { TextField } from "../../../shared/ui/field.tsx";
import { ReasonSheet } from "../act/reason-sheet.tsx";

interface Props {
  readonly account: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Gives points to an account: an entry of the ledger, once however often it is sent. */
export function GrantSheet({ account, onDone, onClose }: Props) {
  const t = useTranslations("admin.grant");
  const act = useTranslations("admin.act");
  const [text, setText] = useState("");
  const [once] = useState(() => crypto.randomUUID());
  const micro = parsePoints(text.trim());
  const amount = micro !== undefined && micro > 0n ? formatPoints(micro) : undefined;
  return (
    <ReasonSheet
      heading={t("heading")}
      steps={[t("spent"), t("kept"), t("final")]}
      hint={act("auditReads")}
      yes={t("yes")}
      done={t("done")}
      isReady={amount !== undefined}
      // Another amount is another grant.
      act={async (relay, reason) =>
        amount !== undefined && relay.admin.grant({ account, amount, reason }, { idempotencyKey: `${once}-${amount}` })
      }
      onDone={onDone}
      onClose={onClose}
    >
      <TextField
        label={t("amount")}
        hint={t("amountHint")}
        inputMode="decimal"
        value={text}
        maxLength={24}
        error={text.trim() === "" || amount !== undefined ? undefined : t("noAmount")}
        onChange={(event) => setText(event.target.value)}
      />
    </ReasonSheet>
  );
}
