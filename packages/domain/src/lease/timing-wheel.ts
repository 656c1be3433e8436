// When leases are looked at again: buckets of fences by time. O(1) a lease whatever happens to it; a renewed or ended lease
// stays where it is and is sorted out when its slot comes up.

export const WHEEL_SLOT_MS = 250;
const WHEEL_SLOTS = 1024;

export class TimingWheel {
  readonly #slots: number[][] = Array.from({ length: WHEEL_SLOTS }, () => []);
  /** The next slot to come up, in slots since the epoch; -1 before the first lease. */
  #next = -1;
  #size = 0;

  /** Files a fence under the first slot that begins at or after `atMs`. */
  insert(fence: number, atMs: number, nowMs: number): void {
    if (this.#next < 0 || this.#size === 0) this.#next = Math.floor(nowMs / WHEEL_SLOT_MS) + 1;
    const wanted = Math.ceil(atMs / WHEEL_SLOT_MS);
    const slot = Math.min(Math.max(wanted, this.#next), this.#next + WHEEL_SLOTS - 1);
    this.#slots[slot % WHEEL_SLOTS]?.push(fence);
    this.#size++;
  }

  /** The fences to look at now: those of the slot that is due, or undefined when none is. */
  due(nowMs: number): readonly number[] | undefined {
    if (this.#size === 0 || this.#next * WHEEL_SLOT_MS > nowMs) return undefined;
    return this.#slots[this.#next % WHEEL_SLOTS];
  }

  /** Takes the due slot off. */
  advance(): readonly number[] {
    const index = this.#next % WHEEL_SLOTS;
    const fences = this.#slots[index] ?? [];
    this.#slots[index] = [];
    this.#size -= fences.length;
    this.#next++;
    return fences;
  }
}
