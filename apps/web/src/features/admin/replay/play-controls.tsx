"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { Select } from "../../../shared/ui/select.tsx";
import { type Play, SPEEDS } from "./use-play.ts";

/** Play, pause, one step, and a slider over the whole life; arrow keys, Home and End are the slider's own. */
export function PlayControls({ play, atMs }: { readonly play: Play; readonly atMs: number | null }) {
  const t = useTranslations("admin.replay");
  const format = useFormat();
  const id = useId();
  const { step, steps, isPlaying, speed, goTo, toggle, setSpeed } = play;
  const words = t("stepOf", { step: format.count(step), steps: format.count(steps) });
  const when = atMs === null ? "" : `${format.date(atMs)} ${format.clock(atMs)}`;
  return (
    <fieldset className="flex flex-col gap-3 border-y border-rule py-4">
      <legend className="sr-only">{t("controls")}</legend>
      <div className="flex flex-wrap items-end gap-3">
        <Button look="quiet" disabled={step === 0} onClick={() => goTo(0)}>
          {t("first")}
        </Button>
        <Button look="quiet" disabled={step === 0} onClick={() => goTo(step - 1)}>
          {t("back1")}
        </Button>
        <Button className="min-w-28" onClick={toggle}>
          {isPlaying ? t("pause") : t("play")}
        </Button>
        <Button look="quiet" disabled={step >= steps} onClick={() => goTo(step + 1)}>
          {t("on1")}
        </Button>
        <Button look="quiet" disabled={step >= steps} onClick={() => goTo(steps)}>
          {t("last")}
        </Button>
        <Select
          label={t("speed")}
          value={String(speed)}
          onChange={(event) => {
            const chosen = SPEEDS.find((one) => String(one) === event.target.value);
            if (chosen !== undefined) setSpeed(chosen);
          }}
          options={SPEEDS.map((one) => ({ value: String(one), label: t("times", { times: one }) }))}
          className="w-28"
        />
      </div>
      <label htmlFor={id} className="flex flex-wrap justify-between gap-x-4 text-small">
        <span className="tabular-nums">{words}</span>
        <span className="text-ink-soft tabular-nums">{when}</span>
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={steps}
        step={1}
        value={step}
        aria-valuetext={`${words} ${when}`}
        onChange={(event) => goTo(Number(event.target.value))}
        className="h-11 w-full cursor-pointer accent-(--iris)"
      />
    </fieldset>
  );
}
