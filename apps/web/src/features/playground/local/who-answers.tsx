"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { Choice } from "../../../shared/ui/choice.tsx";
import type { OfferedModel } from "../logic/offered-model.ts";
import type { OwnTab } from "./use-own-tab.ts";
import { WHO, type Who } from "./who.ts";

export type { Who };

interface Props {
  readonly who: Who;
  readonly onChange: (who: Who) => void;
  readonly ownTab: OwnTab;
  readonly models: readonly OfferedModel[];
  readonly engineBytes: number;
}

/** The network, the visitor's own tab, or both; the tab only after its owner has agreed to what it loads. */
export function WhoAnswers({ who, onChange, ownTab, models, engineBytes }: Props) {
  const t = useTranslations("playground.who");
  return (
    <div className="flex flex-col gap-4">
      <Choice
        legend={t("legend")}
        name="who"
        value={who}
        onChange={onChange}
        options={WHO.map((value) => ({
          value,
          label: t(`${value}.label`),
          hint: t(`${value}.hint`),
          disabled: value !== "network" && !ownTab.isThere,
        }))}
      />
      {who !== "network" && <OwnTabConsent ownTab={ownTab} models={models} engineBytes={engineBytes} />}
    </div>
  );
}

/** What the visitor's own tab would load; nothing once its owner has agreed. */
export function OwnTabConsent({ ownTab, models, engineBytes }: Pick<Props, "ownTab" | "models" | "engineBytes">) {
  const t = useTranslations("playground.who");
  const format = useFormat();
  if (ownTab.hasAgreed) return null;
  return (
    <section aria-label={t("consent.label")} className="border-l-3 border-iris bg-raised px-4 py-4">
      <p className="max-w-(--measure)">{t("consent.body")}</p>
      <ul className="my-3 list-disc pl-5 text-small text-ink-soft">
        <li>{t("consent.engine", { size: format.bytes(engineBytes) })}</li>
        {models.map(({ id, name, sizeBytes }) => (
          <li key={id}>{t("consent.model", { name, size: format.bytes(sizeBytes) })}</li>
        ))}
      </ul>
      <Button onClick={() => ownTab.agree()}>{t("consent.agree")}</Button>
    </section>
  );
}
