import { expect, it } from "vitest";
import { shortId } from "./short-id.ts";

it("keeps what an id is of and its end, and short ones whole", () => {
  expect(shortId("acc_01KAR5YC3V7M2N8P4Q6R9S1F8K")).toBe("acc_…9S1F8K");
  expect(shortId("acc_12345678")).toBe("acc_12345678");
  expect(shortId("treasury")).toBe("treasury");
});
