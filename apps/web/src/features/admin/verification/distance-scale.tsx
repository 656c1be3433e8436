"use client";

import type { CheckSpec } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { distanceMarks } from "./distance-marks.ts";
import { useDistanceText } from "./use-distance-text.ts";

interface Props {
  readonly distance: number | null;
  readonly tolerance: CheckSpec | null;
}

/** How far the answers are apart, against the model's bounds: match, in between, mismatch. */
export function DistanceScale({ distance, tolerance }: Props) {
  const t = useTranslations("admin.evidence");
  const { rate } = useFormat();
  const distanceText = useDistanceText();
  if (tolerance === null) return <p className="text-small text-ink-soft">{t("bitByBit")}</p>;
  const marks = distanceMarks(distance, tolerance);
  const words =
    distance === null
      ? t("noDistance", { match: rate(tolerance.matchMax), mismatch: rate(tolerance.mismatchMin) })
      : t("distanceOf", {
          distance: distanceText(distance),
          match: rate(tolerance.matchMax),
          mismatch: rate(tolerance.mismatchMin),
        });
  return (
    <figure className="flex max-w-2xl flex-col gap-3">
      <figcaption className="text-small">
        <strong className="font-medium">{t("distance")}</strong> · {t(`kinds.${tolerance.kind}`)}
        <span className="block">{words}</span>
      </figcaption>
      <div aria-hidden="true" className="relative h-8">
        <div className="absolute inset-x-0 top-3 flex h-2">
          <span className="bg-sheen" style={{ width: `${marks.match}%` }} />
          <span className="bg-bill" style={{ width: `${marks.mismatch - marks.match}%` }} />
          <span className="flex-1 bg-ember" />
        </div>
        {marks.distance !== null && (
          <span className="absolute inset-y-0 w-1 -translate-x-1/2 bg-ink" style={{ left: `${marks.distance}%` }} />
        )}
      </div>
      {marks.isBeyond && <p className="text-small text-ink-soft">{t("beyond")}</p>}
    </figure>
  );
}
