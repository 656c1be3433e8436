import { expect, it } from "vitest";
import { deviceLabel } from "./sessions.ts";

it("takes labels of devices that can be read, and none that show otherwise than they are", () => {
  for (const label of ["Firefox on the desk", "Küche 🏠", "笔记本"])
    expect(deviceLabel.parse(` ${label} `)).toBe(label);
  for (const label of ["", " ", "x".repeat(65), "a\u202eb", "a\u200bb", "a\u0000b", "a\nb"])
    expect(deviceLabel.safeParse(label).success, JSON.stringify(label)).toBe(false);
});
