// Virtual time: what happens next, in order of time, and of being planned where times are equal.

interface Planned {
  readonly atMs: number;
  readonly order: number;
  readonly happen: () => void;
}

export class Agenda {
  readonly #heap: Planned[] = [];
  #order = 0;
  nowMs: number;

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  after(delayMs: number, happen: () => void): void {
    this.#push({ atMs: this.nowMs + Math.max(0, delayMs), order: this.#order++, happen });
  }

  /** Lets the next thing happen; false when nothing is planned. */
  step(): boolean {
    const next = this.#pop();
    if (next === undefined) return false;
    this.nowMs = Math.max(this.nowMs, next.atMs);
    next.happen();
    return true;
  }

  #before(a: Planned | undefined, b: Planned | undefined): boolean {
    if (a === undefined || b === undefined) return b === undefined;
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
  }

  #push(planned: Planned): void {
    const heap = this.#heap;
    let index = heap.push(planned) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#before(planned, heap[parent])) break;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #pop(): Planned | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || last === top) return top;
    heap[0] = last;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const child = left + 1 < heap.length && this.#before(heap[left + 1], heap[left]) ? left + 1 : left;
      if (child >= heap.length || !this.#before(heap[child], heap[index])) return top;
      this.#swap(index, child);
      index = child;
    }
  }

  #swap(a: number, b: number): void {
    const [x, y] = [this.#heap[a], this.#heap[b]];
    if (x === undefined || y === undefined) return;
    this.#heap[a] = y;
    this.#heap[b] = x;
  }
}
