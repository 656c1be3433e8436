import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accountId, idTimeMs, isId, makeId } from "./ids.ts";
import { SYSTEM_ACCOUNTS } from "./system-accounts.ts";

const tenBytes = fc.uint8Array({ minLength: 10, maxLength: 10 });

it("an id's time can be read from it", () => {
  for (const timeMs of [0, 1, 1_795_340_000_123, 2 ** 48])
    expect(idTimeMs(makeId("ent", timeMs, new Uint8Array(10).fill(255)))).toBe(timeMs);
});

describe("ids", () => {
  it("[ID1] sort by time and are ids of their kind", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2 ** 41 }),
        fc.integer({ min: 1, max: 2 ** 30 }),
        tenBytes,
        tenBytes,
        (t, later, a, b) => {
          const first = makeId("job", t, a);
          const second = makeId("job", t + later, b);
          expect(isId("job", first)).toBe(true);
          expect(first < second).toBe(true);
        },
      ),
    );
  });

  it("[ID1] carry all eighty random bits", () => {
    fc.assert(
      fc.property(tenBytes, fc.nat({ max: 79 }), (bytes, bit) => {
        const flipped = bytes.slice();
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(makeId("acc", 5, flipped)).not.toBe(makeId("acc", 5, bytes));
      }),
    );
  });

  it("[ID2] refuse other prefixes, lengths and letters", () => {
    const id = makeId("acc", 1, new Uint8Array(10).fill(0xab));
    for (const bad of [
      id.slice(0, -1),
      `${id}0`,
      id.replace("acc_", "job_"),
      `${id.slice(0, -1)}U`,
      id.toLowerCase(),
      "",
    ])
      expect(accountId.safeParse(bad).success).toBe(false);
    for (const system of Object.values(SYSTEM_ACCOUNTS)) expect(isId("acc", system)).toBe(true);
  });
});
