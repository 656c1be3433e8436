// What a visitor of the start page is made to load before anything is asked of the page.
import { FIRST_LOAD_BYTES_MAX, pageScripts } from "../../apps/web/scripts/measure-first-load.mjs";
import { expect, test } from "../src/fixture/test.ts";

test("the start page loads less than 120 kB of scripts, and nothing of what validates, connects or computes", async ({
  open,
}) => {
  const scripts = await pageScripts(open.network.siteUrl, "/");
  expect(scripts.length).toBeGreaterThan(3);
  expect(scripts.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(FIRST_LOAD_BYTES_MAX);
  for (const { url, text } of scripts) expect(text, url).not.toMatch(/ZodError|engine\.io|onnxruntime|walletconnect/i);
});
