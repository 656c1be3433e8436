"use client";

import type { SettingsView, SettingValues } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { ReasonSheet } from "../act/reason-sheet.tsx";
import { useSettingWords } from "./use-setting-words.ts";

interface Props {
  readonly changes: SettingValues;
  readonly settings: SettingsView;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Applies what was tried; another operator's change in the meantime is not overwritten. */
export function ApplySheet({ changes, settings, onDone, onClose }: Props) {
  const t = useTranslations("admin.settings");
  const act = useTranslations("admin.act");
  const words = useSettingWords();
  const steps = settings.data.flatMap(({ name, unit, value }) => {
    const next = changes[name];
    return next === undefined
      ? []
      : [t("fromTo", { name: t(`names.${name}`), from: words(unit, value), to: words(unit, next) })];
  });
  return (
    <ReasonSheet
      heading={t("applyHeading")}
      steps={[...steps, t("atOnce"), t("kept")]}
      hint={act("auditReads")}
      yes={t("applyYes")}
      done={t("applied")}
      act={(relay, reason) => relay.admin.changeSettings({ changes, version: settings.version, reason })}
      onDone={onDone}
      onClose={onClose}
    />
  );
}
