import type { ContributorSnapshot } from "@starling/worker-runtime";
import { text } from "../../shared/text/text.ts";
import { classNames } from "../../shared/ui/class-names.ts";
import { type PhaseTone, shownPhase, toneOf } from "./shown-phase.ts";

const BIRDS: Record<PhaseTone, string> = {
  "at-work": "plate-bird plate-bird-flying",
  "on-the-way": "plate-bird plate-bird-rising",
  "at-rest": "plate-bird plate-bird-perched",
  broken: "plate-bird plate-bird-perched",
};

/** This tab's own bird over its own strip of dusk: flying while it works, on the wire while it rests. */
export function PhasePlate({ snapshot }: { readonly snapshot: ContributorSnapshot }) {
  const shown = shownPhase(snapshot);
  const tone = toneOf(shown);
  const { title, body } = text.contribute.phase[shown];
  return (
    <div className="sky plate flex min-h-64 flex-col rounded-(--radius) px-6 pt-5 pb-4" data-phase={snapshot.phase}>
      <div role="status" className="max-w-[19rem]">
        <p className="font-display text-section font-medium tracking-[-0.012em]">{title}</p>
        <p className="mt-1">{body}</p>
      </div>
      <svg
        viewBox="0 0 360 110"
        aria-hidden="true"
        className="mt-auto -mx-6 -mb-4 h-28 w-[calc(100%+3rem)]"
        preserveAspectRatio="xMaxYMax slice"
      >
        <path d="M0 84Q180 106 360 74" className="plate-wire" fill="none" />
        <g transform="translate(262 0)">
          <g className={classNames(BIRDS[tone])}>
            {tone === "at-rest" || tone === "broken" ? <Perched /> : <Flying />}
          </g>
        </g>
      </svg>
    </div>
  );
}

function Flying() {
  return (
    <g transform="translate(0 46) rotate(-18)">
      <path d="M24 0 12 4 7 5H-7L-21 4.5-18.5 0-21-4.5-7-5H7L12-4Z" />
      <path className="plate-wing" d="M8-4.5-5-27-8-4.5Z" />
      <path className="plate-wing plate-wing-far" d="M8 4.5-5 27-8 4.5Z" />
    </g>
  );
}

function Perched() {
  return (
    <path
      transform="translate(0 88) scale(19)"
      d="M-.5.55-.28-.35Q-.2-.75-.05-.95.05-1.1.2-1.12.32-1.12.4-1.060L.72-.96.42-.88Q.46-.65.36-.5.3-.15.12-.02L-.16.1Z"
    />
  );
}
