import type { ContributorSnapshot } from "@starling/worker-runtime";
import { text } from "../../shared/text/text.ts";
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
          <g className={classNames("plate-bird", BIRDS[tone])}>{tone === "at-rest" ? <Perched /> : <Flying />}</g>
        </g>
      </svg>
    </div>
  );
}

function Flying() {
  return (
    <g transform="translate(0 46) rotate(-18)">
      <path d="M24 0 13 4 8 5.5H-8L-21 4.5-18.5 0-21-4.5-8-5.5H8L13-4Z" />
      <path className="plate-wing" d="M9 0 8-5.5-5-28-9-5.5-9 0Z" />
      <path className="plate-wing" d="M9 0 8 5.5-5 28-9 5.5-9 0Z" />
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
