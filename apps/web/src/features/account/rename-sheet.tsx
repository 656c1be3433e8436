"use client";

import type { DeviceView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { Account } from "../../shared/account/account.ts";
import { useFailureText } from "../../shared/errors/use-failure-text.ts";
import { Button } from "../../shared/ui/button.tsx";
import { TextField } from "../../shared/ui/field.tsx";
import { Sheet } from "../../shared/ui/sheet.tsx";

interface Props {
  readonly account: Account;
  readonly device: DeviceView;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const LABEL_CHARS_MAX = 64;

export function RenameSheet({ account, device, onDone, onClose }: Props) {
  const t = useTranslations("account.devices");
  const say = useFailureText();
  const [label, setLabel] = useState(device.label ?? "");
  const [fault, setFault] = useState<string>();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await account.ask((relay) => relay.devices.rename(device.id, label));
      onClose();
      onDone();
    } catch (error) {
      setFault(say(error));
    }
  };
  return (
    <Sheet heading={t("renameNamed", { name: device.label ?? t("unnamed") })} onClose={onClose}>
      <form onSubmit={save} className="flex flex-col gap-5">
        <TextField
          label={t("name")}
          value={label}
          maxLength={LABEL_CHARS_MAX}
          required
          error={fault}
          onChange={(event) => setLabel(event.target.value)}
        />
        <div className="flex flex-wrap gap-3 [&>button]:flex-1">
          <Button look="quiet" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit">{t("save")}</Button>
        </div>
      </form>
    </Sheet>
  );
}
