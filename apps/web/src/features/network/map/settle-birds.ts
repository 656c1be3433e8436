// Where a region's birds are on the map, and what they look like: close together like a flock, each turned a little its own way.

const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
/** Between neighbours, and from beak to tail, in the map's units. */
const ROOM = 12;
const SIZE = 9;
/** A starling from above, from beak to tail along x, as shares of its size. */
const OUTLINE = [
  [1, 0],
  [0.3, 0.2],
  [-0.25, 1.05],
  [-0.3, 0.2],
  [-0.9, 0.18],
  [-0.9, -0.18],
  [-0.3, -0.2],
  [-0.25, -1.05],
  [0.3, -0.2],
] as const;

/** `count` birds round a place, as one path: the first in its middle, the others in a sunflower's spiral. */
export function settleBirds([x, y]: readonly [number, number], count: number): string {
  let path = "";
  for (let i = 0; i < count; i++) {
    const turn = i * GOLDEN_ANGLE;
    const out = ROOM * 0.62 * Math.sqrt(i);
    path += birdAt(x + out * Math.cos(turn), y + 0.8 * out * Math.sin(turn), -0.5 + 0.7 * Math.sin(i * 2.4));
  }
  return path;
}

function birdAt(x: number, y: number, turn: number): string {
  const [cos, sin] = [Math.cos(turn) * SIZE, Math.sin(turn) * SIZE];
  const points = OUTLINE.map(([along, across]) => {
    const px = x + along * cos - across * sin;
    const py = y + along * sin + across * cos;
    return `${px.toFixed(1)} ${py.toFixed(1)}`;
  });
  return `M${points.join("L")}Z`;
}
