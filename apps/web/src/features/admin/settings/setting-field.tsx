"use client";

import type { SettingView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { Ago } from "../../../shared/format/ago.tsx";
import { TextField } from "../../../shared/ui/field.tsx";
import { AccountLink } from "../list/links.tsx";
import { readSetting } from "./setting-input.ts";
import { useSettingWords } from "./use-setting-words.ts";

interface Props {
  readonly setting: SettingView;
  readonly text: string;
  readonly onWrite: (text: string) => void;
}

/** One setting: what it does, what holds now, its bounds, and who changed it last. */
export function SettingField({ setting, text, onWrite }: Props) {
  const t = useTranslations("admin.settings");
  const words = useSettingWords();
  const { name, unit, value, min, max, changedAt, changedBy } = setting;
  const read = readSetting(name, text);
  return (
    <div className="flex flex-col gap-1">
      <TextField
        label={t("labelled", { name: t(`names.${name}`), unit: t(`units.${unit}`) })}
        hint={
          <>
            {t(`explained.${name}`)}{" "}
            {t("bounds", {
              now: words(unit, value),
              min: words(unit, min),
              max: words(unit, max),
              default: words(unit, setting.default),
            })}
          </>
        }
        inputMode="decimal"
        autoComplete="off"
        maxLength={20}
        value={text}
        error={"fault" in read ? t(`faults.${read.fault}`) : undefined}
        onChange={(event) => onWrite(event.target.value)}
      />
      {changedAt !== null && (
        <p className="text-small text-ink-soft">
          {t("changedBy")} {changedBy !== null && <AccountLink id={changedBy} />} <Ago when={changedAt} />
        </p>
      )}
    </div>
  );
}
