// A binary min-heap whose members know their place, so that any of them can be moved or taken out in O(log n).

export interface HeapMember {
  /** Smaller comes first. Change it only through `update`. */
  key: number;
  /** Place in the heap; -1 when outside. */
  heapIndex: number;
}

export class IndexedHeap<T extends HeapMember> {
  readonly #members: T[] = [];

  get size(): number {
    return this.#members.length;
  }

  /** The members in heap order: index 0 is the least, and 2i+1 and 2i+2 are never less than i. */
  at(index: number): T | undefined {
    return this.#members[index];
  }

  /** The smallest key apart from the top's; Infinity when there is none. */
  secondKey(): number {
    const left = this.#members[1]?.key ?? Number.POSITIVE_INFINITY;
    const right = this.#members[2]?.key ?? Number.POSITIVE_INFINITY;
    return Math.min(left, right);
  }

  push(member: T, key: number): void {
    member.key = key;
    member.heapIndex = this.#members.length;
    this.#members.push(member);
    this.#rise(member);
  }

  update(member: T, key: number): void {
    const before = member.key;
    member.key = key;
    if (key < before) this.#rise(member);
    else if (key > before) this.#sink(member);
  }

  remove(member: T): void {
    const hole = member.heapIndex;
    if (hole < 0) return;
    member.heapIndex = -1;
    const last = this.#members.pop();
    if (last === undefined || last === member) return;
    this.#members[hole] = last;
    last.heapIndex = hole;
    this.#rise(last);
    this.#sink(last);
  }

  #rise(member: T): void {
    const members = this.#members;
    let index = member.heapIndex;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = members[parentIndex];
      if (parent === undefined || parent.key <= member.key) break;
      members[index] = parent;
      parent.heapIndex = index;
      index = parentIndex;
    }
    members[index] = member;
    member.heapIndex = index;
  }

  #sink(member: T): void {
    const members = this.#members;
    let index = member.heapIndex;
    for (;;) {
      let childIndex = 2 * index + 1;
      let child = members[childIndex];
      if (child === undefined) break;
      const right = members[childIndex + 1];
      if (right !== undefined && right.key < child.key) {
        child = right;
        childIndex++;
      }
      if (child.key >= member.key) break;
      members[index] = child;
      child.heapIndex = index;
      index = childIndex;
    }
    members[index] = member;
    member.heapIndex = index;
  }
}
