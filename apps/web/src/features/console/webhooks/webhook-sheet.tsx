"use client";

import { WEBHOOK_EVENTS, WEBHOOK_LIMITS, type WebhookEvent } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "../../../shared/ui/button.tsx";
import { TextField } from "../../../shared/ui/field.tsx";
import { Sheet } from "../../../shared/ui/sheet.tsx";
import { useAct } from "../ask/use-act.ts";
import { FailureLine } from "../parts/failure-line.tsx";
import { SecretOnce } from "../parts/secret-once.tsx";

interface Props {
  readonly onMade: () => void;
  readonly onClose: () => void;
}

const FIRST: readonly WebhookEvent[] = ["job.done", "job.failed", "batch.completed", "batch.failed"];

/** A new webhook; its secret is shown once. */
export function WebhookSheet({ onMade, onClose }: Props) {
  const t = useTranslations("console.webhooks.form");
  const tConsole = useTranslations("console");
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState(FIRST);
  const [faults, setFaults] = useState<readonly ("url" | "events")[]>([]);
  const [secret, setSecret] = useState<string>();
  const { isBusy, failure, run } = useAct();

  async function submit(event: FormEvent) {
    event.preventDefault();
    const wrong = [...(isAddress(url) ? [] : (["url"] as const)), ...(events.length > 0 ? [] : (["events"] as const))];
    setFaults(wrong);
    if (wrong.length > 0) return;
    const isDone = await run(async (relay) => {
      setSecret((await relay.webhooks.create({ url: url.trim(), events: [...events] })).secret);
    });
    if (isDone) onMade();
  }

  if (secret !== undefined)
    return (
      <Sheet heading={t("madeHeading")} onClose={onClose}>
        <SecretOnce secret={secret} label={t("secret")} body={t("madeBody")} onClose={onClose} />
      </Sheet>
    );
  return (
    <Sheet wide heading={t("heading")} onClose={onClose}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-5">
        <TextField
          label={t("url")}
          hint={t("urlHint")}
          type="url"
          inputMode="url"
          autoComplete="off"
          maxLength={WEBHOOK_LIMITS.urlCharsMax}
          value={url}
          onChange={(event) => setUrl(event.target.value)}
          {...(faults.includes("url") ? { error: t("urlFault") } : {})}
        />
        <fieldset>
          <legend className="mb-1.5 text-small font-medium">{t("events")}</legend>
          <div className="grid gap-x-6 sm:grid-cols-2">
            {WEBHOOK_EVENTS.map((one) => (
              <label key={one} className="flex min-h-11 cursor-pointer items-baseline gap-3 py-2">
                <input
                  type="checkbox"
                  checked={events.includes(one)}
                  onChange={({ target: { checked } }) =>
                    setEvents(WEBHOOK_EVENTS.filter((other) => (other === one ? checked : events.includes(other))))
                  }
                  className="size-4 shrink-0 translate-y-0.5 accent-(--iris)"
                />
                <span className="font-code">{one}</span>
              </label>
            ))}
          </div>
          {faults.includes("events") && (
            <p role="alert" className="text-small text-ember">
              {t("eventsFault")}
            </p>
          )}
        </fieldset>
        <FailureLine failure={failure} />
        <div className="flex flex-wrap gap-3 [&>button]:flex-1">
          <Button look="quiet" onClick={onClose} disabled={isBusy}>
            {tConsole("back")}
          </Button>
          <Button type="submit" disabled={isBusy}>
            {isBusy ? tConsole("working") : t("make")}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}

/** Whether it may be reached from outside, the relay says. */
function isAddress(text: string): boolean {
  const trimmed = text.trim();
  return URL.canParse(trimmed) && /^https?:$/.test(new URL(trimmed).protocol);
}
