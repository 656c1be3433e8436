"use client";

import type { Region } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useEffect, useId, useState } from "react";
import { ownRegion } from "../../shared/region/region-of-time-zone.ts";

interface Props {
  readonly names: Readonly<Record<Region, string>>;
  /** The region that may be said; undefined: none. */
  readonly onChange: (region: Region | undefined) => void;
}

/** Whether the network may count this tab in its region. Not asked where the browser's time zone names none; no is where it begins. */
export function RegionConsent({ names, onChange }: Props) {
  const t = useTranslations("contribute.consent.region");
  const id = useId();
  const [region, setRegion] = useState<Region | null>(null);
  useEffect(() => {
    let gone = false;
    ownRegion().then(
      (own) => {
        if (!gone) setRegion(own);
      },
      // Without the table there is nothing to ask.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, []);
  if (region === null) return null;
  return (
    <label htmlFor={id} className="mt-6 flex max-w-[46rem] cursor-pointer items-start gap-3 py-2">
      <input
        id={id}
        type="checkbox"
        onChange={(event) => onChange(event.target.checked ? region : undefined)}
        aria-describedby={`${id}-hint`}
        className="mt-1 size-5 shrink-0 accent-(--iris)"
      />
      <span>
        {t("label", { region: names[region] })}
        <span id={`${id}-hint`} className="block text-small text-ink-soft">
          {t("hint")}
        </span>
      </span>
    </label>
  );
}
