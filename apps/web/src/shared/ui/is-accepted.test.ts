import { expect, it } from "vitest";
import { isAccepted } from "./is-accepted.ts";

it("takes what a file input would offer: by ending, type, or kind of type", () => {
  const png = { name: "Page.PNG", type: "image/png" };
  for (const accept of [undefined, ".png", "image/png", "image/*", ".jsonl, image/*"])
    expect(isAccepted(png, accept)).toBe(true);
  for (const accept of [".jpg", "text/*", "image/jpeg", ""]) expect(isAccepted(png, accept)).toBe(false);
});
