import type { ReactNode } from "react";
import { FlyingBird, PerchedBird } from "../../../shared/ui/bird.tsx";
import { classNames } from "../../../shared/ui/class-names.ts";

interface Props {
  /** Perched while the wallet is closed, in the air while it is open. */
  readonly bird: "perched" | "flying";
  readonly className?: string;
  readonly children?: ReactNode;
}

/** The wallet's own strip of dusk, with its bird. */
export function Plate({ bird, className, children }: Props) {
  return (
    <div className={classNames("sky flex min-h-64 flex-col rounded-(--radius) px-6 pt-5 pb-4", className)}>
      {children}
      <svg
        viewBox="0 0 360 110"
        aria-hidden="true"
        className="mt-auto -mx-6 -mb-4 h-28 w-[calc(100%+3rem)] shrink-0"
        preserveAspectRatio="xMaxYMax slice"
      >
        <path d="M0 84Q180 106 360 74" className="plate-wire" fill="none" />
        <g transform="translate(262 0)">
          <g className={classNames("plate-bird", bird === "flying" && "plate-bird-flying")}>
            {bird === "flying" ? <FlyingBird /> : <PerchedBird />}
          </g>
        </g>
      </svg>
    </div>
  );
}
