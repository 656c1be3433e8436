"use client";

import { DISPUTE_LIMITS, type DisputeAbout } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { Account } from "../account/account.ts";
import { useFailureText } from "../errors/use-failure-text.ts";
import { useFormat } from "../format/use-format.ts";
import { Button } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { TextArea } from "../ui/field.tsx";

interface Props {
  readonly account: Account;
  readonly about: DisputeAbout;
  readonly onOpened: () => void;
  /** In a sheet: leaves it as it was. */
  readonly onClose?: () => void;
}

/** The owner says why something is wrong; an operator decides. */
export function DisputeForm({ account, about, onOpened, onClose }: Props) {
  const t = useTranslations("standing.dispute");
  const format = useFormat();
  const say = useFailureText();
  const [text, setText] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === "") return setError(t("empty"));
    setBusy(true);
    setError(undefined);
    try {
      await account.ask((relay) => relay.disputes.open({ about, text: text.trim() }));
      onOpened();
    } catch (failure) {
      setError(say(failure));
    }
    setBusy(false);
  };
  return (
    <form onSubmit={send} className="flex flex-col items-start gap-4 *:w-full">
      <p>{t("lead")}</p>
      <TextArea
        label={t("label")}
        hint={t("hint", { max: format.count(DISPUTE_LIMITS.textCharsMax) })}
        rows={4}
        maxLength={DISPUTE_LIMITS.textCharsMax}
        value={text}
        error={error}
        onChange={(event) => setText(event.target.value)}
      />
      <div className={classNames("flex flex-wrap gap-3", onClose ? "*:grow" : "max-sm:*:w-full")}>
        {onClose && (
          <Button look="quiet" onClick={onClose}>
            {t("close")}
          </Button>
        )}
        <Button type="submit" disabled={isBusy}>
          <span aria-live="polite">{isBusy ? t("sending") : t("send")}</span>
        </Button>
      </div>
    </form>
  );
}
