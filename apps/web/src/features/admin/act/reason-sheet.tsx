"use client";

import { ACT_LIMITS } from "@starling/protocol";
import type { StarlingClient } from "@starling/sdk";
import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useState } from "react";
import { FailureLine } from "../../../shared/ask/failure-line.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { TextArea } from "../../../shared/ui/field.tsx";
import { Sheet } from "../../../shared/ui/sheet.tsx";
import { toast } from "../../../shared/ui/toast.ts";
import { useAdmin } from "../shell/admin-context.ts";

interface Props {
  readonly heading: string;
  /** What will happen, one sentence each. */
  readonly steps: readonly string[];
  /** Who will read the reason. */
  readonly hint: string;
  readonly yes: string;
  /** Said once it is done. */
  readonly done: string;
  /** Takes something away from somebody. */
  readonly grave?: boolean;
  /** False while something that is asked for beside the reason isn't given. */
  readonly isReady?: boolean;
  readonly children?: ReactNode;
  readonly act: (relay: StarlingClient, reason: string) => Promise<unknown>;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Says what will happen, takes a reason, and acts; where that fails it says why and stays. */
export function ReasonSheet({
  heading,
  steps,
  hint,
  yes,
  done,
  grave = false,
  isReady = true,
  children,
  act,
  onDone,
  onClose,
}: Props) {
  const t = useTranslations("admin.act");
  const { account } = useAdmin();
  const [reason, setReason] = useState("");
  const [isMissing, setMissing] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();

  const go = async (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() === "") return setMissing(true);
    setBusy(true);
    setFailure(undefined);
    try {
      await account.ask((relay) => act(relay, reason.trim()));
    } catch (error) {
      setFailure(error);
      return setBusy(false);
    }
    toast({ tone: "done", title: done });
    // Whoever asked may open another sheet in its place.
    onClose();
    onDone();
  };
  return (
    <Sheet heading={heading} onClose={onClose}>
      <form onSubmit={go} className="flex flex-col gap-5" noValidate>
        <ul className="flex list-disc flex-col gap-1.5 pl-5">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ul>
        {children}
        <TextArea
          label={t("reason")}
          hint={hint}
          rows={3}
          required
          maxLength={ACT_LIMITS.reasonCharsMax}
          value={reason}
          error={isMissing && reason.trim() === "" ? t("reasonMissing") : undefined}
          onChange={(event) => setReason(event.target.value)}
        />
        {failure !== undefined && <FailureLine failure={failure} />}
        <div className="flex flex-wrap gap-3 [&>button]:flex-1">
          <Button look="quiet" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" look={grave ? "ember" : "action"} disabled={isBusy || !isReady}>
            {isBusy ? t("busy") : yes}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
