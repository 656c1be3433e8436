import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { TEST_EMBED_MODEL, TEST_GENERATE_MODEL, testCatalogue } from "../testing/test-catalogue.ts";
import { openTextCodecs } from "./open-text-codecs.ts";

const dir = mkdtempSync(join(tmpdir(), "starling-codecs-"));
const catalogue = testCatalogue({ dir });
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe("codecs of the catalogue", () => {
  it("[TC6] are read at their first use, once, and dropped when others are in use", async () => {
    const manifest = catalogue.manifest(TEST_GENERATE_MODEL);
    let reads = 0;
    const open = openTextCodecs(
      {
        manifest: (id) => {
          reads += 1;
          return manifest === undefined ? undefined : { ...manifest, id };
        },
        file: catalogue.file,
      },
      2,
    );
    const [first, again] = await Promise.all([open("a"), open("a")]);
    expect(again).toBe(first);
    await open("b");
    expect(await open("a")).toBe(first);
    await open("c");
    expect(reads).toBe(3);
    expect(await open("a")).toBe(first);
    await open("b");
    expect(reads).toBe(4);
  });

  it("[TC6] one that can't be read is said to be so, and tried again", async () => {
    const open = openTextCodecs(catalogue);
    await expect(open(TEST_EMBED_MODEL)).rejects.toThrow("generates text");
    await expect(open("nobody-knows")).rejects.toThrow("generates text");
    const path = join(dir, "other.json");
    const manifest = catalogue.manifest(TEST_GENERATE_MODEL);
    const broken = openTextCodecs({ manifest: () => manifest, file: () => ({ path, sizeBytes: 2 }) });
    await expect(broken(TEST_GENERATE_MODEL)).rejects.toThrow("ENOENT");
    writeFileSync(path, "{}");
    await expect(broken(TEST_GENERATE_MODEL)).rejects.toThrow(`the tokenizer of ${TEST_GENERATE_MODEL} can't be used`);
    unlinkSync(path);
    const huge = openTextCodecs({ manifest: () => manifest, file: () => ({ path, sizeBytes: 2 ** 40 }) });
    await expect(huge(TEST_GENERATE_MODEL)).rejects.toThrow("are the most");
  });
});
