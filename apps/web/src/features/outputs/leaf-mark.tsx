import { leafBirds } from "./leaf-birds.ts";

const SHAPE = "M23 0 12 3.6 7 4.8-4 24-7 4.8-21 4-18.5 0-21-4-7-4.8-4-24 7-4.8 12-3.6Z";

/** The flock of a token's id, at dusk. */
export function LeafMark({ id, className }: { readonly id: string; readonly className?: string }) {
  return (
    <svg viewBox="0 0 100 100" aria-hidden="true" className={className}>
      <rect width="100" height="100" rx="6" className="fill-(--sky-2)" />
      <path d="M0 62h100v30a6 6 0 0 1-6 6H6a6 6 0 0 1-6-6Z" className="fill-(--sky-4)" />
      <path d="M0 84h100v10a6 6 0 0 1-6 6H6a6 6 0 0 1-6-6Z" className="fill-(--sky-6)" />
      {leafBirds(id).map(({ x, y, turnDegrees, scale }) => (
        <path
          key={`${x} ${y}`}
          d={SHAPE}
          transform={`translate(${x} ${y}) rotate(${turnDegrees}) scale(${scale})`}
          className="fill-(--bird)"
        />
      ))}
    </svg>
  );
}
