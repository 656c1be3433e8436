import { afterAll, beforeAll, expect, it } from "vitest";
import { type OpenNetwork, openNetwork } from "../../e2e/src/network/open-network.ts";
import { launchChromium } from "../../e2e/src/tab/launch-chromium.ts";
import { serveDapp } from "../browser-dapp/serve.mjs";

let open: OpenNetwork;
let dapp: Awaited<ReturnType<typeof serveDapp>>;
beforeAll(async () => {
  open = await openNetwork({ seedNode: true, site: false });
  dapp = await serveDapp();
}, 180_000);
afterAll(async () => {
  await dapp?.close();
  await open?.close();
});

it("browser-dapp searches by meaning, streams a text, and says what is wrong with a key", async () => {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(dapp.url);
    await page.getByLabel("Relay").fill(open.network.relayUrl);
    await page.getByLabel("API key").fill("sk-starling-nobody-knows-this-key");
    await page.getByRole("button", { name: "Search" }).click();
    await expect.poll(() => page.getByRole("alert").textContent()).toMatch(/key/i);
    await page.getByLabel("API key").fill(open.network.apiKey);
    await page.getByRole("button", { name: "Search" }).click();
    await expect
      .poll(() => page.locator("#search output").textContent(), { timeout: 30_000 })
      .toMatch(/^0\.\d+ {2}(A cat|The old dog)/);
    await page.getByRole("button", { name: "Write" }).click();
    // The text is drawn at random and may be as short as a word.
    await expect.poll(() => page.locator("#write output").textContent(), { timeout: 60_000 }).toMatch(/\w/);
    await expect.poll(() => page.getByRole("button", { name: "Stop" }).isDisabled(), { timeout: 60_000 }).toBe(true);
    expect(await page.getByRole("alert").textContent()).toBe("");
  } finally {
    await browser.close();
  }
});
