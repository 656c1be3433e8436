// The flight on a canvas: twelve frames a second, none while hidden or out of view, and a still picture for who
// prefers reduced motion. Loaded after the page is shown.
import { drawFlock, drawPerches } from "./draw-sky.ts";
import { type Airspace, emptyFlock, type Flock, gatherFlock, resizeFlock, stepFlock } from "./flock.ts";

/** What is to be seen. */
export interface WantedSky {
  readonly flying: number;
  readonly perched: number;
  readonly pace: number;
}

export interface Scene {
  /** What is wanted has changed. */
  changed(): void;
  close(): void;
}

/** Each frame costs the page some milliseconds whatever is drawn: twelve a second, as in drawn films, are enough for birds. */
const FRAME_MS = 1000 / 12;
/** How far outside their airspace birds are still drawn; new ones come from there. */
const AROUND_PX = 120;
/** How far a flock has flown before it is first seen; fewer steps the more birds, so that a page opens at once. */
const STEPS_BEFORE_SEEN_MAX = 240;
const BIRD_STEPS_BEFORE_SEEN_MAX = 30_000;

/**
 * The sky behind the canvas's neighbours; birds fly over the parent's `[data-airspace]`. What stays (the wire and who sits on it) is drawn
 * on the canvas, what flies on one of its own above it, no larger than it must be: a frame costs what its canvas measures.
 */
export function createScene(canvas: HTMLCanvasElement, wanted: { readonly current: WantedSky }): Scene {
  const context = canvas.getContext("2d");
  const air = document.createElement("canvas");
  air.className = canvas.className;
  air.ariaHidden = "true";
  canvas.after(air);
  const airContext = air.getContext("2d");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let flock: Flock = emptyFlock;
  let timeS = 40;
  let lastMs = 0;
  let next: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;
  let colours = { bird: "", wire: "" };
  let inView = true;
  let size = { width: 1, height: 1 };
  let airspace: Airspace = { left: 0, top: 0, width: 1, height: 1 };

  const measure = () => {
    const outer = canvas.getBoundingClientRect();
    const inner = canvas.parentElement?.querySelector("[data-airspace]")?.getBoundingClientRect() ?? outer;
    size = { width: outer.width, height: outer.height };
    airspace = { left: inner.left - outer.left, top: inner.top - outer.top, width: inner.width, height: inner.height };
    const ratio = Math.min(2, devicePixelRatio);
    canvas.width = Math.round(outer.width * ratio);
    canvas.height = Math.round(outer.height * ratio);
    context?.setTransform(ratio, 0, 0, ratio, 0, 0);
    const left = Math.max(0, Math.floor(airspace.left - AROUND_PX));
    const top = Math.max(0, Math.floor(airspace.top - AROUND_PX));
    const width = Math.min(outer.width, airspace.left + airspace.width + AROUND_PX) - left;
    const height = Math.min(outer.height, airspace.top + airspace.height + AROUND_PX) - top;
    Object.assign(air.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
    air.width = Math.round(width * ratio);
    air.height = Math.round(height * ratio);
    airContext?.setTransform(ratio, 0, 0, ratio, -left * ratio, -top * ratio);
  };
  const lookAtColours = () => {
    const style = getComputedStyle(canvas);
    colours = { bird: style.color, wire: style.borderTopColor };
  };
  const picture = () => ({
    flock,
    perched: wanted.current.perched,
    airspace,
    widthPx: size.width,
    heightPx: size.height,
    ...colours,
  });
  const drawAir = () => {
    if (airContext !== null) drawFlock(airContext, picture());
  };
  let shown = "";
  const drawStaying = () => {
    shown = `${wanted.current.perched} ${flock.count}`;
    if (context !== null) drawPerches(context, picture());
  };
  const draw = () => {
    drawStaying();
    drawAir();
  };
  /** Those that are there when the page opens are on the wing already; later ones fly in. */
  const fit = () => {
    const { flying } = wanted.current;
    const before = flock.count;
    const gather = before === 0 && (still.matches || lastMs === 0);
    flock = gather ? gatherFlock(flying, airspace, Math.random) : resizeFlock(flock, flying, airspace, Math.random);
    return flock.count !== before;
  };
  const move = (dtS: number) => {
    timeS += dtS;
    stepFlock(flock, { dtS, timeS, pace: wanted.current.pace, airspace, turn: turn++ });
  };
  const flyUnseen = () => {
    const steps = Math.min(STEPS_BEFORE_SEEN_MAX, BIRD_STEPS_BEFORE_SEEN_MAX / Math.max(1, flock.count));
    for (let i = 0; i < steps; i++) move(1 / 24);
  };
  const drawStill = () => {
    if (fit()) flyUnseen();
    draw();
  };
  /** By a timer, not by the screen's frames: to ask for one of those costs as much again as drawing it. */
  const tick = () => {
    next = setTimeout(tick, FRAME_MS);
    const nowMs = performance.now();
    fit();
    move((nowMs - lastMs) / 1000);
    lastMs = nowMs;
    if (shown !== `${wanted.current.perched} ${flock.count}`) drawStaying();
    drawAir();
  };
  const halt = () => clearTimeout(next);
  const run = () => {
    halt();
    if (still.matches) return drawStill();
    if (!inView || document.hidden) return;
    lastMs = performance.now();
    next = setTimeout(tick, FRAME_MS);
  };

  const sized = new ResizeObserver(() => {
    measure();
    if (still.matches) drawStill();
    else draw();
  });
  const seen = new IntersectionObserver(([entry]) => {
    inView = entry?.isIntersecting ?? true;
    run();
  });
  // A still picture takes its colours anew when light turns dark.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const recolour = () => {
    lookAtColours();
    draw();
  };
  const themed = new MutationObserver(recolour);
  themed.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  dark.addEventListener("change", recolour);
  lookAtColours();
  measure();
  if (fit()) flyUnseen();
  draw();
  sized.observe(canvas);
  seen.observe(canvas);
  still.addEventListener("change", run);
  document.addEventListener("visibilitychange", run);
  run();

  return {
    changed: () => {
      if (still.matches) drawStill();
    },
    close() {
      halt();
      air.remove();
      sized.disconnect();
      seen.disconnect();
      themed.disconnect();
      dark.removeEventListener("change", recolour);
      still.removeEventListener("change", run);
      document.removeEventListener("visibilitychange", run);
    },
  };
}
