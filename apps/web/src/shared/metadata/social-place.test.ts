import { expect, it } from "vitest";
import { socialImagePath, socialPlaceOf } from "./social-place.ts";

it("shows a page's own picture, else that of what it is one of, else the start page's", () => {
  expect(socialPlaceOf("/docs/api")).toBe("/docs/api");
  expect(socialPlaceOf("/docs/api/createJob")).toBe("/docs/api");
  expect(socialPlaceOf("/docs/how-to/sign-in")).toBe("/docs/how-to/sign-in");
  expect(socialPlaceOf("/models/use-lite-en")).toBe("/models/use-lite-en");
  expect(socialPlaceOf("/models/..%2fsecret")).toBe("/models");
  expect(socialPlaceOf("/receipts/rct_1")).toBe("/receipts");
  for (const path of ["/", "/console/jobs", "/networking", "", "//elsewhere.example"])
    expect(socialPlaceOf(path)).toBe("/");
});

it("names the picture in the page's language", () => {
  expect(socialImagePath("/", "de")).toBe("/social/de");
  expect(socialImagePath("/network", "en")).toBe("/social/en/network");
});
