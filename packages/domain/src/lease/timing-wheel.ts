// When leases are looked at again: buckets of lease numbers by time. O(1) a lease whatever happens to it; a renewed or ended lease
// stays where it is and is sorted out when its slot comes up.

export const WHEEL_SLOT_MS = 250;
const WHEEL_SLOTS = 1024;

export class TimingWheel {
  readonly #slots: number[][] = Array.from({ length: WHEEL_SLOTS }, () => []);
  /** The next slot to come up, in slots since the epoch; -1 before the first lease. */
  #next = -1;
  #size = 0;

  /** Files a lease under the first slot that begins at or after `atMs`. */
  insert(lease: number, atMs: number, nowMs: number): void {
    if (this.#next < 0 || this.#size === 0) this.#next = Math.floor(nowMs / WHEEL_SLOT_MS) + 1;
    const wanted = Math.ceil(atMs / WHEEL_SLOT_MS);
    const slot = Math.min(Math.max(wanted, this.#next), this.#next + WHEEL_SLOTS - 1);
    this.#slots[slot % WHEEL_SLOTS]?.push(lease);
    this.#size++;
  }

  /** The leases to look at now: those of the slot that is due, or undefined when none is. */
  due(nowMs: number): readonly number[] | undefined {
    if (this.#size === 0 || this.#next * WHEEL_SLOT_MS > nowMs) return undefined;
    return this.#slots[this.#next % WHEEL_SLOTS];
  }

  /** Takes the due slot off. */
  advance(): readonly number[] {
    const index = this.#next % WHEEL_SLOTS;
    const leases = this.#slots[index] ?? [];
    this.#slots[index] = [];
    this.#size -= leases.length;
    this.#next++;
    return leases;
  }
}
