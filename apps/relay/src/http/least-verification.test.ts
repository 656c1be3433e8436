import { expect, it } from "vitest";
import { leastVerification } from "./least-verification.ts";

it("[HT28] of several chunks, the reply says the least that was done", () => {
  expect(leastVerification(["checked", "audited", "agreed"])).toBe("audited");
  expect(leastVerification(["checked", "provisional", "inconclusive"])).toBe("provisional");
  expect(leastVerification(["agreed"])).toBe("agreed");
  expect(leastVerification(["agreed", "unchecked"])).toBe("unchecked");
});
