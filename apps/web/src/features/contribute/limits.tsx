"use client";

import { useTranslations } from "next-intl";
import { useState, useSyncExternalStore } from "react";
import { MODEL_BYTES, SHARES } from "../../shared/contributor/lending-rules.ts";
import { useLendingRules } from "../../shared/contributor/use-lending-rules.ts";
import { askToTellIdle, canTellBattery, canTellIdle } from "../../shared/contributor/watch-conditions.ts";
import { useFormat } from "../../shared/format/use-format.ts";
import type { ModelRow } from "../../shared/models/model-row.ts";
import { Select } from "../../shared/ui/select.tsx";
import { Switch } from "../../shared/ui/switch.tsx";

const never = () => () => {};
const no = () => false;
const ANY = "any";

/** How much of this device is lent, and when; what this browser can't tell isn't offered. */
export function Limits({ models }: { readonly models: readonly Pick<ModelRow, "id" | "name">[] }) {
  const t = useTranslations("contribute.limits");
  const format = useFormat();
  const { rules, change } = useLendingRules();
  const hasBattery = useSyncExternalStore(never, canTellBattery, no);
  const hasIdle = useSyncExternalStore(never, canTellIdle, no);
  const [isRefused, setRefused] = useState(false);
  const setIdle = async (onlyIdle: boolean) => {
    const isAllowed = !onlyIdle || (await askToTellIdle());
    setRefused(!isAllowed);
    if (isAllowed) change({ onlyIdle });
  };
  return (
    <div className="flex flex-col gap-5">
      <p className="max-w-(--measure) text-small text-ink-soft">{t("lead")}</p>
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        <Select
          label={t("share")}
          hint={t("shareHint")}
          value={String(rules.share)}
          onChange={(event) =>
            change({ share: SHARES.find((share) => String(share) === event.target.value) ?? rules.share })
          }
          options={SHARES.map((share) => ({ value: String(share), label: t(`shares.p${share}`) }))}
        />
        <Select
          label={t("volume")}
          hint={t("volumeHint")}
          value={String(rules.modelBytesMax ?? ANY)}
          onChange={(event) =>
            change({ modelBytesMax: MODEL_BYTES.find((bytes) => String(bytes) === event.target.value) ?? null })
          }
          options={[
            ...MODEL_BYTES.map((bytes) => ({
              value: String(bytes),
              label: t("volumes.upTo", { bytes: format.bytes(bytes) }),
            })),
            { value: ANY, label: t("volumes.any") },
          ]}
        />
      </div>
      <div>
        <Switch
          label={t("visible")}
          hint={t("visibleHint")}
          on={rules.onlyVisible}
          onChange={(onlyVisible) => change({ onlyVisible })}
        />
        {hasBattery && (
          <Switch
            label={t("battery")}
            hint={t("batteryHint")}
            on={rules.notOnBattery}
            onChange={(notOnBattery) => change({ notOnBattery })}
          />
        )}
        {hasIdle && (
          <Switch label={t("idle")} hint={t("idleHint")} on={rules.onlyIdle} onChange={(on) => void setIdle(on)} />
        )}
        <p role="status" className="text-small text-bill empty:hidden">
          {isRefused ? t("idleRefused") : ""}
        </p>
      </div>
      {models.length > 0 && (
        <fieldset>
          <legend className="text-small font-medium">{t("models")}</legend>
          <p className="mt-1 mb-2 max-w-(--measure) text-small text-ink-soft">{t("modelsHint")}</p>
          {models.map(({ id, name }) => (
            <label key={id} className="flex min-h-11 cursor-pointer items-center gap-3">
              <input
                type="checkbox"
                checked={!rules.declined.includes(id)}
                onChange={(event) =>
                  change({
                    declined: event.target.checked
                      ? rules.declined.filter((one) => one !== id)
                      : [...rules.declined, id],
                  })
                }
                className="size-5 shrink-0 accent-(--iris)"
              />
              {name}
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}
