"use client";

import { type SettingUnit, unreachable } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import type { SettingValue } from "./setting-input.ts";

/** A setting's value in words: 15 %, 2 hours, 100 points. */
export function useSettingWords(): (unit: SettingUnit, value: SettingValue) => string {
  const t = useTranslations("admin.settings");
  const format = useFormat();
  return (unit, value) => {
    switch (unit) {
      case "ms":
        return format.duration(Number(value));
      case "share":
        return format.share(Number(value), "floor");
      case "per_mille":
        return t("perMille", { value: format.count(Number(value)) });
      case "count":
        return format.count(Number(value));
      case "points":
        return t("points", { points: format.points(String(value)) });
      default:
        return unreachable(unit);
    }
  };
}
