"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";

/** Less is rounding of the machines. */
const TINY = 1e-6;

/** How far two answers are apart, in three digits. */
export function useDistanceText(): (distance: number) => string {
  const t = useTranslations("admin.verification");
  const { rate } = useFormat();
  return (distance) => (distance > 0 && distance < TINY ? t("tiny") : rate(distance));
}
