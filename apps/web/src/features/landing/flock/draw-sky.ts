// Draws the flock, and the wire with who sits on it: one fill for all birds, so that a frame costs about a millisecond.
import type { Airspace, Flock } from "./flock.ts";

export interface SkyPicture {
  readonly flock: Flock;
  readonly perched: number;
  readonly airspace: Airspace;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly bird: string;
  readonly wire: string;
}

/** Wings to tail of one bird in CSS pixels: a few are drawn large enough to see them beat, many small. */
export const birdSizePx = (count: number): number =>
  Math.max(3.4, Math.min(14, 36 / Math.sqrt(Math.max(1, count)) + 1.6));

/** Who is on the wing, and nothing else. */
export function drawFlock(context: CanvasRenderingContext2D, picture: SkyPicture): void {
  context.clearRect(0, 0, picture.widthPx, picture.heightPx);
  context.fillStyle = picture.bird;
  context.beginPath();
  const size = birdSizePx(picture.flock.count + picture.perched);
  for (let i = 0; i < picture.flock.count; i++) addFlying(context, picture.flock, i, size);
  context.fill();
}

/** The wire and who sits on it, and nothing else. */
export function drawPerches(context: CanvasRenderingContext2D, picture: SkyPicture): void {
  context.clearRect(0, 0, picture.widthPx, picture.heightPx);
  drawWire(context, picture);
  context.fillStyle = picture.bird;
  context.beginPath();
  const size = Math.max(8, birdSizePx(picture.flock.count + picture.perched));
  for (let i = 0; i < picture.perched; i++) addPerched(context, wireAt(picture, perchOf(i)), i, size);
  context.fill();
}

/** A starling from below: beak, swept triangular wings, short tail; a little star. */
function addFlying(context: CanvasRenderingContext2D, flock: Flock, i: number, size: number): void {
  const vx = flock.vx[i] ?? 0;
  const vy = flock.vy[i] ?? 0;
  const speed = Math.hypot(vx, vy) || 1;
  const cos = (vx / speed) * size;
  const sin = (vy / speed) * size;
  const x = flock.x[i] ?? 0;
  const y = flock.y[i] ?? 0;
  const span = 0.52 + 0.48 * Math.sin(flock.beat[i] ?? 0);
  const back = 0.1 + 0.35 * (1 - span);
  const point = (along: number, across: number, first = false) => {
    const px = x + along * cos - across * sin;
    const py = y + along * sin + across * cos;
    if (first) context.moveTo(px, py);
    else context.lineTo(px, py);
  };
  point(0.95, 0, true);
  point(0.5, 0.17);
  point(0.28, 0.2);
  point(-back, 0.25 + 0.9 * span);
  point(-0.28, 0.2);
  point(-0.85, 0.16);
  point(-0.78, 0);
  point(-0.85, -0.16);
  point(-0.28, -0.2);
  point(-back, -0.25 - 0.9 * span);
  point(0.28, -0.2);
  point(0.5, -0.17);
  context.closePath();
}

/** A paused node's bird: upright on the wire, looking left or right. */
function addPerched(context: CanvasRenderingContext2D, foot: { x: number; y: number }, i: number, size: number): void {
  const side = i % 3 === 0 ? -1 : 1;
  const point = (across: number, up: number, first = false) => {
    const px = foot.x + side * across * size;
    const py = foot.y - up * size;
    if (first) context.moveTo(px, py);
    else context.lineTo(px, py);
  };
  point(-0.5, -0.55, true);
  point(-0.28, 0.35);
  point(-0.05, 0.95);
  point(0.2, 1.12);
  point(0.4, 1.06);
  point(0.72, 0.96);
  point(0.42, 0.88);
  point(0.36, 0.5);
  point(0.12, 0.02);
  point(-0.16, -0.1);
  context.closePath();
}

/** Where on the wire (0 to 1) the i-th bird sits: in small groups, never evenly. */
const perchOf = (i: number): number => (0.12 + 0.618_034 * i + 0.013 * (i % 4)) % 0.94;

function wireAt({ airspace, widthPx, heightPx }: SkyPicture, share: number): { x: number; y: number } {
  const from = airspace.left + 0.16 * airspace.width;
  const to = widthPx + 40;
  const top = heightPx - 74;
  const sag = 26;
  return { x: from + (to - from) * share, y: top + 4 * sag * share * (1 - share) };
}

function drawWire(context: CanvasRenderingContext2D, picture: SkyPicture): void {
  const pole = wireAt(picture, 0);
  context.strokeStyle = picture.wire;
  context.lineCap = "round";
  context.lineWidth = 2.5;
  context.beginPath();
  context.moveTo(pole.x, picture.heightPx);
  context.lineTo(pole.x, pole.y - 16);
  context.moveTo(pole.x - 13, pole.y - 4);
  context.lineTo(pole.x + 13, pole.y - 4);
  context.stroke();
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(pole.x, pole.y);
  for (let share = 0.05; share <= 1.001; share += 0.05) {
    const { x, y } = wireAt(picture, share);
    context.lineTo(x, y);
  }
  context.moveTo(pole.x, pole.y);
  context.quadraticCurveTo(pole.x / 2, pole.y + 46, -40, pole.y + 6);
  context.stroke();
}
