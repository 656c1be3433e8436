"use client";

import type { AdminJobEvent } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { classNames } from "../../../shared/ui/class-names.ts";
import { EventWords } from "./event-words.tsx";

interface Props {
  readonly events: readonly AdminJobEvent[];
  /** How many of them have happened. */
  readonly step: number;
  readonly onStep: (step: number) => void;
}

/** Events shown at once, around the last that has happened. */
const SHOWN = 21;

/** What happened around this step; pressing one goes there. */
export function EventList({ events, step, onStep }: Props) {
  const t = useTranslations("admin.replay");
  const format = useFormat();
  const from = Math.max(0, Math.min(step - 1 - Math.floor(SHOWN / 2), events.length - SHOWN));
  return (
    <section aria-label={t("events")} className="flex flex-col gap-3">
      <h2 className="text-title font-medium">{t("events")}</h2>
      <ol start={from + 1} className="divide-y divide-rule border-y border-rule text-small">
        {events.slice(from, from + SHOWN).map((event, index) => {
          const number = from + index + 1;
          const isNow = number === step;
          return (
            // The place in the list is what an event is known by: it has no id of its own.
            <li
              key={number}
              aria-current={isNow ? "step" : undefined}
              className={classNames(
                "grid gap-x-4 gap-y-0.5 border-l-2 py-2 pl-3 sm:grid-cols-[8rem_1fr]",
                isNow ? "border-iris bg-sunken" : "border-transparent",
                number > step && "text-ink-soft",
              )}
            >
              <button
                type="button"
                onClick={() => onStep(number)}
                className="inline-flex min-h-11 cursor-pointer items-center text-left tabular-nums underline underline-offset-3 sm:min-h-6"
              >
                {t("eventAt", { number: format.count(number), time: format.clock(event.at) })}
              </button>
              <span className="min-w-0 self-center wrap-anywhere">
                <EventWords event={event} />
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
