"use client";

import { SETTINGS } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { Ago } from "../../../shared/format/ago.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { AdminTable } from "../list/admin-table.tsx";
import { AccountLink } from "../list/links.tsx";
import { useSettingWords } from "./use-setting-words.ts";

/** Every change of a setting: what, from what, by whom and why. */
export function SettingHistory() {
  const t = useTranslations("admin.settings");
  const { count } = useFormat();
  const words = useSettingWords();
  return (
    <section aria-label={t("history")} className="pt-14">
      <h2 className="pb-4 text-title font-medium">{t("history")}</h2>
      <AdminTable
        caption={t("history")}
        ask={(relay, { cursor }, signal) => relay.admin.settingHistory({ cursor, signal })}
        rowKey={({ version }) => String(version)}
        empty={{ title: t("noHistory"), body: t("noHistoryBody") }}
        columns={() => [
          { id: "version", header: t("version"), cell: ({ version }) => count(version) },
          {
            id: "changes",
            header: t("what"),
            cell: ({ changes }) => (
              <ul>
                {changes.map(({ name, from, to }) => (
                  <li key={name}>
                    {t("fromTo", {
                      name: t(`names.${name}`),
                      from: words(SETTINGS[name].unit, from),
                      to: words(SETTINGS[name].unit, to),
                    })}
                  </li>
                ))}
              </ul>
            ),
          },
          { id: "reason", header: t("reason"), breaks: true, cell: ({ reason }) => reason },
          { id: "operator", header: t("operator"), cell: ({ operator }) => <AccountLink id={operator} /> },
          { id: "at", header: t("when"), align: "end", cell: ({ at }) => <Ago when={at} /> },
        ]}
      />
    </section>
  );
}
