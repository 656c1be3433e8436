"use client";

import { useTranslations } from "next-intl";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { CodeBlock } from "../../../shared/ui/code-block.tsx";
import { Sheet } from "../../../shared/ui/sheet.tsx";
import { toast } from "../../../shared/ui/toast.ts";
import { useAct } from "../ask/use-act.ts";
import { FailureLine } from "../parts/failure-line.tsx";
import { DeliveryBadge } from "./delivery-badge.tsx";

interface Props {
  readonly id: string;
  readonly url: string;
  readonly onSent: () => void;
  readonly onClose: () => void;
}

/** One delivery: what was sent and how it went; it can be sent again. */
export function DeliverySheet({ id, url, onSent, onClose }: Props) {
  const t = useTranslations("console.webhooks.log");
  const tConsole = useTranslations("console");
  const format = useFormat();
  const asking = useAsked(`delivery ${id}`, (relay, signal) => relay.webhooks.delivery(id, { signal }));
  const { isBusy, failure, run } = useAct();
  const replay = async () => {
    const isDone = await run(async (relay) => {
      await relay.webhooks.replay(id);
    });
    if (!isDone) return;
    toast({ tone: "done", title: t("replayed") });
    onSent();
    onClose();
  };
  return (
    <Sheet wide lightly heading={t("detail")} onClose={onClose}>
      <p className="font-code text-small wrap-anywhere">{url}</p>
      <WhenAsked {...asking} of="lines">
        {({ state, lastError, nextAt, body }) => (
          <div className="flex flex-col gap-4">
            <p className="flex flex-wrap gap-x-6">
              <DeliveryBadge state={state} />
              {nextAt !== null && (
                <span className="text-small text-ink-soft">{t("next", { time: format.dateTime(nextAt) })}</span>
              )}
            </p>
            {lastError !== null && state !== "delivered" && (
              <p className="text-small">
                {t("lastError")} <span className="font-code wrap-anywhere">{lastError}</span>
              </p>
            )}
            <CodeBlock label={t("sentBody")} code={pretty(body)} />
          </div>
        )}
      </WhenAsked>
      <FailureLine failure={failure} />
      <div className="flex flex-wrap gap-3 [&>button]:flex-1">
        <Button look="quiet" onClick={onClose}>
          {tConsole("back")}
        </Button>
        <Button onClick={replay} disabled={isBusy}>
          {isBusy ? tConsole("working") : t("replay")}
        </Button>
      </div>
    </Sheet>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
