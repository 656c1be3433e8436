"use client";

import { type CreatedInvitation, OPERATOR_LIMITS } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { TextField } from "../../../shared/ui/field.tsx";
import { ReasonSheet } from "../act/reason-sheet.tsx";

interface Props {
  readonly onInvited: (invitation: CreatedInvitation) => void;
  readonly onClose: () => void;
}

/** Makes a link that gives one person the role. */
export function InviteSheet({ onInvited, onClose }: Props) {
  const t = useTranslations("admin.operators");
  const act = useTranslations("admin.act");
  const [name, setName] = useState("");
  const made = useRef<CreatedInvitation>(undefined);
  return (
    <ReasonSheet
      heading={t("inviteHeading")}
      steps={[t("inviteOnce"), t("inviteCan"), t("inviteExpires")]}
      hint={act("auditReads")}
      yes={t("inviteYes")}
      done={t("invited")}
      isReady={name.trim() !== ""}
      act={async (relay, reason) => {
        made.current = await relay.admin.invite({ name: name.trim(), reason });
      }}
      onDone={() => made.current !== undefined && onInvited(made.current)}
      onClose={onClose}
    >
      <TextField
        label={t("for")}
        value={name}
        required
        maxLength={OPERATOR_LIMITS.nameCharsMax}
        onChange={(event) => setName(event.target.value)}
      />
    </ReasonSheet>
  );
}
