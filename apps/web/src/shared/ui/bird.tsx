/** A starling in the air, from above; `.plate-wing` can be set beating. In the plates' 360 by 110 field. */
export function FlyingBird() {
  return (
    <g transform="translate(0 46) rotate(-18)">
      <path d="M24 0 13 4 8 5.5H-8L-21 4.5-18.5 0-21-4.5-8-5.5H8L13-4Z" />
      <path className="plate-wing" d="M9 0 8-5.5-5-28-9-5.5-9 0Z" />
      <path className="plate-wing" d="M9 0 8 5.5-5 28-9 5.5-9 0Z" />
    </g>
  );
}

/** A starling on the wire. */
export function PerchedBird() {
  return (
    <path
      transform="translate(0 88) scale(19)"
      d="M-.5.55-.28-.35Q-.2-.75-.05-.95.05-1.1.2-1.12.32-1.12.4-1.060L.72-.96.42-.88Q.46-.65.36-.5.3-.15.12-.02L-.16.1Z"
    />
  );
}
