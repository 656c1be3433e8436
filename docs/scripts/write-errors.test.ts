import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { errorsPage } from "./errors-page.ts";

it("docs/reference/errors.md has every code as the protocol does; if not: node --import tsx docs/scripts/write-errors.ts", () => {
  const page = readFileSync(new URL("../reference/errors.md", import.meta.url), "utf8");
  expect(page).toBe(errorsPage());
});
