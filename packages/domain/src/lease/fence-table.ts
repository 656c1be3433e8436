// Leases by fence. Fences rise one by one, so a lease is found by counting, in pages that come and go with their leases.

const PAGE_BITS = 6;
const PAGE_SIZE = 1 << PAGE_BITS;

interface Page<T> {
  readonly members: (T | undefined)[];
  held: number;
}

export class FenceTable<T> {
  readonly #firstFence: number;
  readonly #pages = new Map<number, Page<T>>();
  #given = 0;
  #size = 0;

  constructor(firstFence: number) {
    if (!Number.isSafeInteger(firstFence)) throw new Error(`the first fence is no whole number: ${firstFence}`);
    this.#firstFence = firstFence;
  }

  get size(): number {
    return this.#size;
  }

  get nextNumber(): number {
    return this.#given;
  }

  /** The fence that the next lease gets. */
  get nextFence(): number {
    return this.#firstFence + this.#given;
  }

  fenceOf(number: number): number {
    return this.#firstFence + number;
  }

  get(fence: number): T | undefined {
    return this.at(fence - this.#firstFence);
  }

  /** By number: the fence counted from the first. */
  at(number: number): T | undefined {
    return this.#pages.get(Math.floor(number / PAGE_SIZE))?.members[number % PAGE_SIZE];
  }

  /** Files a lease under the next number. */
  add(lease: T): void {
    const number = this.#given++;
    const pageNumber = Math.floor(number / PAGE_SIZE);
    let page = this.#pages.get(pageNumber);
    if (page === undefined) {
      page = { members: new Array<T | undefined>(PAGE_SIZE).fill(undefined), held: 0 };
      this.#pages.set(pageNumber, page);
    }
    page.members[number % PAGE_SIZE] = lease;
    page.held++;
    this.#size++;
  }

  delete(number: number): void {
    const pageNumber = Math.floor(number / PAGE_SIZE);
    const page = this.#pages.get(pageNumber);
    if (page?.members[number % PAGE_SIZE] === undefined) return;
    page.members[number % PAGE_SIZE] = undefined;
    this.#size--;
    if (--page.held === 0 && (pageNumber + 1) * PAGE_SIZE <= this.#given) this.#pages.delete(pageNumber);
  }
}
