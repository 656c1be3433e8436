"use client";

import { useTranslations } from "next-intl";
import { Select } from "../../../shared/ui/select.tsx";

export const OFFERED_ASSURANCES = ["none", "sampled", "full"] as const;
export type OfferedAssurance = (typeof OFFERED_ASSURANCES)[number];

interface Props {
  readonly value: OfferedAssurance;
  readonly onChange: (assurance: OfferedAssurance) => void;
}

/** How sure the network's answer shall be. */
export function AssuranceSelect({ value, onChange }: Props) {
  const t = useTranslations("playground.assurance");
  return (
    <Select
      label={t("label")}
      hint={t(`hints.${value}`)}
      value={value}
      options={OFFERED_ASSURANCES.map((one) => ({ value: one, label: t(`names.${one}`) }))}
      onChange={({ target }) => {
        const chosen = OFFERED_ASSURANCES.find((one) => one === target.value);
        if (chosen !== undefined) onChange(chosen);
      }}
    />
  );
}
