import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashSources } from "./hash-sources.mjs";
import { ROOT } from "./paths.mjs";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "starling-hash-"));
  writeFileSync(join(dir, "a.ts"), "one");
  writeFileSync(join(dir, "a.test.ts"), "one");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const hash = (...words: string[]) => hashSources([relative(ROOT, dir)], words);

describe("the hash of sources", () => {
  it("is the same for the same, and differs with content, names and words", () => {
    const first = hash();
    expect(hash()).toBe(first);
    expect(hash("word")).not.toBe(first);
    writeFileSync(join(dir, "a.ts"), "two");
    expect(hash()).not.toBe(first);
    writeFileSync(join(dir, "a.ts"), "one");
    expect(hash()).toBe(first);
    writeFileSync(join(dir, "b.ts"), "");
    expect(hash()).not.toBe(first);
  });

  it("leaves out the site's builds, however many stand side by side", () => {
    const first = hash();
    for (const name of [".next", ".next-another"]) {
      mkdirSync(join(dir, name));
      writeFileSync(join(dir, name, "BUILD_ID"), name);
    }
    writeFileSync(join(dir, "next-env.d.ts"), "written by each");
    expect(hash()).toBe(first);
  });

  it("leaves tests out, and takes what isn't there for empty", () => {
    const first = hash();
    writeFileSync(join(dir, "a.test.ts"), "two");
    expect(hash()).toBe(first);
    expect(hashSources([relative(ROOT, dir), "nowhere"])).toBe(first);
  });
});
