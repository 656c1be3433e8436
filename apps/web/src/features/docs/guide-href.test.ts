import { expect, it } from "vitest";
import { guideHref } from "./guide-href.ts";

const known = new Set(["how-to/sign-in", "reference/errors"]);

it("leads to other guides of the site, with their headings", () => {
  expect(guideHref("../reference/errors.md", "how-to/sign-in", known)).toBe("/docs/reference/errors");
  expect(guideHref("sign-in.md#a-lost-device", "how-to/call-the-api", known)).toBe(
    "/docs/how-to/sign-in#a-lost-device",
  );
});

it("leaves links to elsewhere, and none where the site has no such page", () => {
  expect(guideHref("https://example.org/x", "how-to/sign-in", known)).toBe("https://example.org/x");
  expect(guideHref("#here", "how-to/sign-in", known)).toBe("#here");
  expect(guideHref("../../packages/sdk/README.md", "how-to/sign-in", known)).toBeNull();
  expect(guideHref("javascript:alert(1)", "how-to/sign-in", known)).toBeNull();
});
