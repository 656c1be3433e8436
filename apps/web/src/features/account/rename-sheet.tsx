"use client";

import type { DeviceView } from "@starling/protocol";
import { type FormEvent, useState } from "react";
import { type Account, faultOf } from "../../shared/account/account.ts";
import { accountText } from "../../shared/text/account-text.ts";
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
  const t = accountText.devices;
  const [label, setLabel] = useState(device.label ?? "");
  const [fault, setFault] = useState<string>();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await account.ask((relay) => relay.devices.rename(device.id, label));
      onClose();
      onDone();
    } catch (error) {
      setFault(faultOf(error).sentence);
    }
  };
  return (
    <Sheet heading={t.renameNamed(device.label ?? t.unnamed)} onClose={onClose}>
      <form onSubmit={save} className="flex flex-col gap-5">
        <TextField
          label={t.name}
          value={label}
          maxLength={LABEL_CHARS_MAX}
          required
          error={fault}
          onChange={(event) => setLabel(event.target.value)}
        />
        <div className="flex flex-wrap gap-3 [&>button]:flex-1">
          <Button look="quiet" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button type="submit">{t.save}</Button>
        </div>
      </form>
    </Sheet>
  );
}
