import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HeapMember, IndexedHeap } from "./indexed-heap.ts";

type Act = { readonly act: "push" | "update" | "remove"; readonly at: number; readonly key: number };

const act = fc.record({
  act: fc.constantFrom("push", "update", "remove"),
  at: fc.nat(50),
  key: fc.integer({ min: -9, max: 9 }),
});

describe("IndexedHeap", () => {
  it("gives the least member first after any pushes, updates and removals, and knows each one's place", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 120 }), (acts: Act[]) => {
        const heap = new IndexedHeap<HeapMember>();
        const members: HeapMember[] = [];
        for (const { act, at, key } of acts) {
          const member = members[at % Math.max(1, members.length)];
          if (act === "push") {
            const added = { key: 0, heapIndex: -1 };
            members.push(added);
            heap.push(added, key);
          } else if (member !== undefined && act === "update") heap.update(member, key);
          else if (member !== undefined) {
            heap.remove(member);
            members.splice(members.indexOf(member), 1);
            expect(member.heapIndex).toBe(-1);
          }
          expect(heap.size).toBe(members.length);
          for (const m of members) expect(heap.at(m.heapIndex)).toBe(m);
          const keys = members.map((m) => m.key).sort((a, b) => a - b);
          expect(heap.at(0)?.key).toBe(keys[0]);
          expect(heap.secondKey()).toBe(keys[1] ?? Number.POSITIVE_INFINITY);
        }
      }),
    );
  });
});
