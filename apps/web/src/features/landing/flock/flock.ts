// A murmuration: every bird heeds its seven nearest neighbours (Ballerini et al. 2008, "Interaction ruling animal collective
// behavior depends on topological rather than metric distance"), and the whole drifts round a wandering roost. Pure: time and randomness are arguments.

export interface Flock {
  readonly count: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly vx: Float32Array;
  readonly vy: Float32Array;
  /** Where in its wing beat each bird is, in radians. */
  readonly beat: Float32Array;
}

/** Where the birds may fly, in CSS pixels. */
export interface Airspace {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface FlockStep {
  readonly dtS: number;
  /** Of the whole simulation; moves the roost. */
  readonly timeS: number;
  /** 1 is an unhurried flight. */
  readonly pace: number;
  readonly airspace: Airspace;
  /** Counts steps: each bird heeds the others at one step of `TURNS`, and flies on in between. Left out, all do at this step. */
  readonly turn?: number;
}

/** Who looks at the others some seven times a second looks often enough. */
const TURNS = 2;
const NEIGHBOURS = 7;
/** Birds looked at per bird when seeking neighbours; bounds the cost of a dense flock. */
const CANDIDATES_MAX = 24;
const SPEED = 46;
/** A longer frame than this is simulated as this long: after a hidden tab comes back, say. */
const STEP_S_MAX = 0.1;

export const emptyFlock: Flock = flockOf(0);

/** A flock of `count` birds in the middle of its airspace, on the wing. */
export function gatherFlock(count: number, airspace: Airspace, random: () => number): Flock {
  const flock = flockOf(count);
  for (let i = 0; i < count; i++) {
    const turn = 2 * Math.PI * random();
    const out = Math.sqrt(random());
    flock.x[i] = airspace.left + airspace.width * (0.5 + 0.3 * out * Math.cos(turn));
    flock.y[i] = airspace.top + airspace.height * (0.5 + 0.3 * out * Math.sin(turn));
    flock.vx[i] = SPEED;
    flock.vy[i] = SPEED * (random() - 0.5);
    flock.beat[i] = 2 * Math.PI * random();
  }
  return flock;
}

/** A flock of `count` birds that keeps those of `flock`; new ones come from beyond the airspace's sides. */
export function resizeFlock(flock: Flock, count: number, airspace: Airspace, random: () => number): Flock {
  if (count === flock.count) return flock;
  const next = flockOf(count);
  const kept = Math.min(count, flock.count);
  for (const field of ["x", "y", "vx", "vy", "beat"] as const) next[field].set(flock[field].subarray(0, kept));
  for (let i = kept; i < count; i++) {
    const fromLeft = random() < 0.5;
    next.x[i] = fromLeft ? airspace.left - 20 - 80 * random() : airspace.left + airspace.width + 20 + 80 * random();
    next.y[i] = airspace.top + airspace.height * (0.2 + 0.6 * random());
    next.vx[i] = (fromLeft ? 1 : -1) * SPEED;
    next.vy[i] = SPEED * (random() - 0.5);
    next.beat[i] = 2 * Math.PI * random();
  }
  return next;
}

/** Moves the flock on in place. O(birds). */
export function stepFlock(flock: Flock, step: FlockStep): void {
  const dt = Math.min(step.dtS, STEP_S_MAX);
  const { airspace, pace, timeS, turn } = step;
  const size = Math.min(airspace.width, airspace.height);
  const reach = Math.max(24, size / 5);
  const room = Math.max(9, Math.min(40, (0.66 * size) / Math.sqrt(Math.max(1, flock.count))));
  const roost = roostAt(timeS * (0.6 + 0.4 * pace), airspace);
  const grid = gridOf(flock, reach);
  const every = turn === undefined ? 1 : TURNS;
  const around = { grid, reach, room, roost, airspace, dt: dt * every, pace };
  for (let i = turn === undefined ? 0 : turn % TURNS; i < flock.count; i += every) steer(flock, i, around);
  for (let i = 0; i < flock.count; i++) {
    flock.x[i] = at(flock.x, i) + at(flock.vx, i) * dt;
    flock.y[i] = at(flock.y, i) + at(flock.vy, i) * dt;
    // Birds beat their wings when they climb and glide when they sink.
    const climb = Math.max(0, -at(flock.vy, i) / SPEED);
    flock.beat[i] = (at(flock.beat, i) + dt * (5 + 9 * climb) * (0.5 + 0.5 * pace)) % (2 * Math.PI);
  }
}

function flockOf(count: number): Flock {
  const field = () => new Float32Array(count);
  return { count, x: field(), y: field(), vx: field(), vy: field(), beat: field() };
}

const at = (values: Float32Array, i: number): number => values[i] ?? 0;

/** A slow figure of eight with a slower drift over it, inside the middle of the airspace. */
function roostAt(t: number, { left, top, width, height }: Airspace): { x: number; y: number } {
  return {
    x: left + width * (0.5 + 0.26 * Math.sin(t * 0.23) + 0.1 * Math.sin(t * 0.61 + 1)),
    y: top + height * (0.5 + 0.2 * Math.sin(t * 0.46 + 0.6) + 0.1 * Math.sin(t * 0.83)),
  };
}

function gridOf(flock: Flock, cell: number): Map<number, number[]> {
  const grid = new Map<number, number[]>();
  for (let i = 0; i < flock.count; i++) {
    const key = cellKey(Math.floor(at(flock.x, i) / cell), Math.floor(at(flock.y, i) / cell));
    const birds = grid.get(key);
    if (birds === undefined) grid.set(key, [i]);
    else birds.push(i);
  }
  return grid;
}

const cellKey = (column: number, row: number): number => (column + 4096) * 8192 + (row + 4096);

interface Surroundings {
  readonly grid: ReadonlyMap<number, readonly number[]>;
  readonly reach: number;
  readonly room: number;
  readonly roost: { readonly x: number; readonly y: number };
  readonly airspace: Airspace;
  readonly dt: number;
  readonly pace: number;
}

function steer(flock: Flock, i: number, { grid, reach, room, roost, airspace, dt, pace }: Surroundings): void {
  const x = at(flock.x, i);
  const y = at(flock.y, i);
  let ax = 0;
  let ay = 0;
  const near = nearest(flock, i, grid, reach);
  let meanVx = 0;
  let meanVy = 0;
  for (let k = 0; k < near; k++) {
    const j = nearJ[k] ?? 0;
    const dx = at(flock.x, j) - x;
    const dy = at(flock.y, j) - y;
    const distance = Math.hypot(dx, dy) || 0.001;
    const push = distance < room ? (-5.2 * (room - distance)) / room : (0.5 * (distance - room)) / reach;
    ax += (push * dx * SPEED) / distance / near;
    ay += (push * dy * SPEED) / distance / near;
    meanVx += at(flock.vx, j) / near;
    meanVy += at(flock.vy, j) / near;
  }
  if (near > 0) {
    ax += 1.5 * (meanVx - at(flock.vx, i));
    ay += 1.5 * (meanVy - at(flock.vy, i));
  }
  const toRoost = Math.hypot(roost.x - x, roost.y - y) || 1;
  const pull = SPEED * Math.min(1.5, (1.6 * toRoost) / Math.max(60, airspace.height));
  // A little across as well as towards: they circle the roost instead of meeting in it.
  ax += ((roost.x - x) * pull - 0.55 * (roost.y - y) * pull) / toRoost;
  ay += ((roost.y - y) * pull + 0.55 * (roost.x - x) * pull) / toRoost;
  ax += SPEED * 3 * inwards(x, airspace.left, airspace.left + airspace.width);
  ay += SPEED * 5 * inwards(y, airspace.top, airspace.top + airspace.height);

  const vx = at(flock.vx, i) + ax * dt;
  const vy = at(flock.vy, i) + ay * dt * 0.8;
  const speed = Math.hypot(vx, vy) || 1;
  // Each bird has its own temper, from its index, so that the flock shimmers.
  const wanted = SPEED * pace * (0.9 + 0.2 * ((i * 0.618) % 1));
  const bounded = Math.min(1.35 * wanted, Math.max(0.75 * wanted, speed));
  flock.vx[i] = (vx / speed) * bounded;
  flock.vy[i] = (vy / speed) * bounded;
}

/** 0 inside, rising to 1 a hundred pixels outside of `low`, and to −1 beyond `high`. */
const inwards = (value: number, low: number, high: number): number =>
  value < low ? Math.min(1, (low - value) / 100) : value > high ? -Math.min(1, (value - high) / 100) : 0;

/** The neighbours that were found last, nearest first: kept, for a frame makes thousands of them. */
const nearJ = new Int32Array(NEIGHBOURS);
const nearD = new Float64Array(NEIGHBOURS);

/** Up to seven nearest of the candidates in the cells around, in `nearJ`; gives how many. */
function nearest(flock: Flock, i: number, grid: ReadonlyMap<number, readonly number[]>, cell: number): number {
  const [x, y] = [at(flock.x, i), at(flock.y, i)];
  const column = Math.floor(x / cell);
  const row = Math.floor(y / cell);
  let found = 0;
  let looked = 0;
  for (let r = 0; r < 9; r++) {
    // The own row and column first.
    const birds = grid.get(cellKey(column + (OFFSETS[r % 3] ?? 0), row + (OFFSETS[Math.floor(r / 3)] ?? 0)));
    if (birds === undefined) continue;
    for (const j of birds) {
      if (j === i) continue;
      found = keepNearest(j, (at(flock.x, j) - x) ** 2 + (at(flock.y, j) - y) ** 2, found);
      looked += 1;
      if (looked >= CANDIDATES_MAX) return found;
    }
  }
  return found;
}

const OFFSETS = [0, -1, 1] as const;

/** Puts a candidate in its place among the nearest, if it is one; gives how many there are then. */
function keepNearest(j: number, distance: number, found: number): number {
  if (found === NEIGHBOURS && distance >= (nearD[NEIGHBOURS - 1] ?? 0)) return found;
  let place = Math.min(found, NEIGHBOURS - 1);
  while (place > 0 && (nearD[place - 1] ?? 0) > distance) {
    nearD[place] = nearD[place - 1] ?? 0;
    nearJ[place] = nearJ[place - 1] ?? 0;
    place -= 1;
  }
  nearD[place] = distance;
  nearJ[place] = j;
  return Math.min(NEIGHBOURS, found + 1);
}
