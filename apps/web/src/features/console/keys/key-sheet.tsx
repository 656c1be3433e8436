"use client";

import type { KeyView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "../../../shared/ui/button.tsx";
import { Sheet } from "../../../shared/ui/sheet.tsx";
import { toast } from "../../../shared/ui/toast.ts";
import { useAct } from "../ask/use-act.ts";
import { FailureLine } from "../parts/failure-line.tsx";
import { SecretOnce } from "../parts/secret-once.tsx";
import { KeyFields } from "./key-fields.tsx";
import { formOf, type KeyFault, NEW_KEY, termsOf } from "./key-terms.ts";

interface Props {
  /** The one that is changed; undefined: a new one. */
  readonly changed: KeyView | undefined;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Makes a key and shows it once, or changes one. */
export function KeySheet({ changed, onDone, onClose }: Props) {
  const t = useTranslations("console.keys.form");
  const tConsole = useTranslations("console");
  const [form, setForm] = useState(() => (changed === undefined ? NEW_KEY : formOf(changed)));
  const [faults, setFaults] = useState<readonly KeyFault[]>([]);
  const [secret, setSecret] = useState<string>();
  const { isBusy, failure, run } = useAct();

  async function submit(event: FormEvent) {
    event.preventDefault();
    const read = termsOf(form, Date.now());
    setFaults("faults" in read ? read.faults : []);
    if ("faults" in read) return;
    const { terms } = read;
    const isDone = await run(async (relay) => {
      if (changed === undefined) setSecret((await relay.keys.create(terms)).key);
      else await relay.keys.update(changed.id, terms);
    });
    if (!isDone) return;
    onDone();
    if (changed === undefined) return;
    toast({ tone: "done", title: t("changed", { name: terms.name }) });
    onClose();
  }

  if (secret !== undefined)
    return (
      <Sheet heading={t("madeHeading")} onClose={onClose}>
        <SecretOnce secret={secret} body={t("madeBody")} label={t("secret")} onClose={onClose} />
      </Sheet>
    );
  return (
    <Sheet wide heading={changed === undefined ? t("newHeading") : t("changeHeading")} onClose={onClose}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-5">
        <KeyFields form={form} faults={faults} onChange={setForm} />
        <FailureLine failure={failure} />
        <div className="flex flex-wrap gap-3 [&>button]:flex-1">
          <Button look="quiet" onClick={onClose} disabled={isBusy}>
            {tConsole("back")}
          </Button>
          <Button type="submit" disabled={isBusy}>
            {isBusy ? tConsole("working") : changed === undefined ? t("make") : t("save")}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
