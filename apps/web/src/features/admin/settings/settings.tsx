"use client";

import type { SettingsView, SettingValues } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { ApplySheet } from "./apply-sheet.tsx";
import { DryRun } from "./dry-run.tsx";
import { SettingField } from "./setting-field.tsx";
import { SettingHistory } from "./setting-history.tsx";
import { readSetting, writeSetting } from "./setting-input.ts";

/** The numbers of the network's policy: each within its bounds, tried on what was before it is applied. */
export function Settings() {
  const t = useTranslations("admin.settings");
  const { asked, again } = useAsked("", (relay, signal) => relay.admin.settings({ signal }));
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <WhenAsked asked={asked} again={again} of="form">
        {(settings) => <Form key={settings.version} settings={settings} again={again} />}
      </WhenAsked>
      <SettingHistory key={asked.phase === "answered" ? asked.answer.version : 0} />
    </>
  );
}

interface FormProps {
  readonly settings: SettingsView;
  readonly again: () => void;
}

/** What is written differs from what holds, and is a value that may be. */
function changesOf(settings: SettingsView, written: Readonly<Record<string, string>>) {
  const changes: Record<string, number | string> = {};
  let isFaulty = false;
  for (const { name, unit, value } of settings.data) {
    const text = written[name];
    if (text === undefined || text === writeSetting(unit, value)) continue;
    const read = readSetting(name, text);
    if ("fault" in read) isFaulty = true;
    else if (read.value !== value) changes[name] = read.value;
  }
  return { changes: changes as SettingValues, count: Object.keys(changes).length, isFaulty };
}

function Form({ settings, again }: FormProps) {
  const t = useTranslations("admin.settings");
  const [written, setWritten] = useState<Readonly<Record<string, string>>>({});
  /** The changes that are being tried, as they were when that was asked for. */
  const [tried, setTried] = useState<SettingValues>();
  const [isApplying, setApplying] = useState(false);
  const { changes, count, isFaulty } = changesOf(settings, written);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (count > 0 && !isFaulty) setTried(changes);
  };
  const write = (name: string, text: string) => {
    setWritten((before) => ({ ...before, [name]: text }));
    setTried(undefined);
  };
  return (
    <>
      <form onSubmit={submit} noValidate className="flex flex-col gap-8">
        <div className="grid gap-x-12 gap-y-7 md:grid-cols-2">
          {settings.data.map((setting) => (
            <SettingField
              key={setting.name}
              setting={setting}
              text={written[setting.name] ?? writeSetting(setting.unit, setting.value)}
              onWrite={(text) => write(setting.name, text)}
            />
          ))}
        </div>
        <div className="flex flex-wrap items-center gap-4 border-t border-rule pt-5">
          <Button type="submit" look={tried === undefined ? "action" : "quiet"} disabled={count === 0 || isFaulty}>
            {t("try")}
          </Button>
          {tried !== undefined && <Button onClick={() => setApplying(true)}>{t("apply", { count })}</Button>}
          <p className="text-small text-ink-soft" role="status">
            {isFaulty ? t("faulty") : t("changed", { count })}
          </p>
        </div>
      </form>
      {tried !== undefined && (
        <div className="pt-8">
          <DryRun changes={tried} settings={settings} />
        </div>
      )}
      {/* Outside of the form: it has one of its own. */}
      {isApplying && tried !== undefined && (
        <ApplySheet changes={tried} settings={settings} onDone={again} onClose={() => setApplying(false)} />
      )}
    </>
  );
}
