"use client";

import type { NetworkStats } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { memo, type ReactNode } from "react";
import { useFormat } from "../../../shared/format/use-format.ts";
import { nodesPerBird } from "../../../shared/live/nodes-per-bird.ts";
import { settleBirds } from "./settle-birds.ts";

type Regions = NetworkStats["regions"];

interface Props {
  readonly regions: Regions;
  readonly width: number;
  readonly height: number;
  /** Where each region's birds gather. */
  readonly gatherings: Readonly<Record<string, readonly [number, number]>>;
  /** The land, as the server drew it. */
  readonly children: ReactNode;
}

/** Of a region. */
const BIRDS_MAX = 40;

/** The world with its flocks. Nothing moves by itself: a flock is drawn anew when its number changes. */
export function WorldMap({ regions, width, height, gatherings, children }: Props) {
  const t = useTranslations("network");
  const format = useFormat();
  const told = regions.filter(({ region }) => region !== "elsewhere");
  const each = nodesPerBird(Math.max(0, ...told.map(({ nodes }) => nodes)), BIRDS_MAX);
  const parts = told.map(({ region, nodes }) =>
    t("map.part", { region: t(`regions.${region}`), count: format.count(nodes) }),
  );
  return (
    <figure>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={parts.length === 0 ? t("map.labelEmpty") : t("map.label", { regions: format.list(parts) })}
        className="h-auto w-full"
      >
        {children}
        <g className="fill-[#f2bb62] stroke-land" strokeWidth="1.5" paintOrder="stroke">
          {told.map(({ region, nodes }) => (
            <Flock key={region} at={gatherings[region]} count={Math.max(1, Math.round(nodes / each))} />
          ))}
        </g>
      </svg>
      <figcaption className="mt-3 text-small text-land-ink-soft">
        {told.length === 0 ? t("map.nobody") : each === 1 ? t("map.one") : t("map.many", { count: format.count(each) })}
      </figcaption>
    </figure>
  );
}

const Flock = memo(function Flock({ at, count }: { at: readonly [number, number] | undefined; count: number }) {
  return at === undefined ? null : <path d={settleBirds(at, count)} />;
});
