import type { ContributorSnapshot } from "@starling/worker-runtime";
import { useTranslations } from "next-intl";
import { FlyingBird, PerchedBird } from "../../shared/ui/bird.tsx";
import { classNames } from "../../shared/ui/class-names.ts";
import { type PhaseTone, shownPhase, toneOf } from "./shown-phase.ts";

const BIRDS: Record<PhaseTone, string> = {
  "at-work": "plate-bird-flying plate-bird-beating",
  gliding: "plate-bird-flying",
  "on-the-way": "plate-bird-flying plate-bird-rising",
  "at-rest": "",
};

/** This tab's own bird over its own strip of dusk: flying while it works, on the wire while it rests. */
export function PhasePlate({ snapshot }: { readonly snapshot: ContributorSnapshot }) {
  const shown = shownPhase(snapshot);
  const tone = toneOf(shown);
  const t = useTranslations("contribute.phase");
  return (
    <div className="sky plate flex min-h-64 flex-col rounded-(--radius) px-6 pt-5 pb-4" data-phase={snapshot.phase}>
      <div role="status" className="max-w-[19rem]">
        <p className="font-display text-section font-medium tracking-[-0.012em]">{t(`${shown}.title`)}</p>
        <p className="mt-1">{t(`${shown}.body`)}</p>
      </div>
      <svg
        viewBox="0 0 360 110"
        aria-hidden="true"
        className="mt-auto -mx-6 -mb-4 h-28 w-[calc(100%+3rem)]"
        preserveAspectRatio="xMaxYMax slice"
      >
        <path d="M0 84Q180 106 360 74" className="plate-wire" fill="none" />
        <g transform="translate(262 0)">
          <g className={classNames("plate-bird", BIRDS[tone])}>
            {tone === "at-rest" ? <PerchedBird /> : <FlyingBird />}
          </g>
        </g>
      </svg>
    </div>
  );
}
