import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RUNTIME_VERSION } from "./runtime-version.ts";

test("[LK1] a node says the version that its package has", async () => {
  const { version } = JSON.parse(await readFile(join(import.meta.dirname, "../package.json"), "utf8"));
  expect(RUNTIME_VERSION).toBe(version);
});
