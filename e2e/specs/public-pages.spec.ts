// What anybody sees of the network: with and without JavaScript, in both languages, and where there is nothing to see.

import { REGION_OWNERS_MIN } from "@starling/protocol";
import { connectNode } from "@starling/relay/testing";
import { expect, test } from "../src/fixture/test.ts";

const REGION = "western-europe";

/** Nodes of as many owners as make a region be told; they have nothing loaded, so they get no work. */
async function watchers(relayUrl: string) {
  const nodes = await Promise.all(
    Array.from({ length: REGION_OWNERS_MIN }, () =>
      connectNode({ url: relayUrl, models: [], answer: () => null, hello: (said) => ({ ...said, region: REGION }) }),
    ),
  );
  return { leave: () => Promise.all(nodes.map((node) => node.leave())) };
}

test("the start page and the network say live what the relay says", async ({ page, open }) => {
  const nodes = await watchers(open.network.relayUrl);
  await page.goto("/");
  const connected = page.getByRole("definition").filter({ hasText: /^\d+$/ }).first();
  await expect(connected).toHaveText("3");
  await expect(page.getByRole("status").filter({ hasText: "Live" })).toBeVisible();
  await page.getByRole("link", { name: "The whole network" }).click();
  await expect(page).toHaveURL(/\/network$/);
  await expect(page.getByRole("img", { name: /Western Europe 3/ })).toBeVisible();
  await nodes.leave();
  await expect(page.getByRole("img", { name: "A map of the world in dots, without a bird." })).toBeVisible();
  await page.getByRole("link", { name: "Day" }).click();
  await expect(page).toHaveURL(/range=day/);
  await expect(page.getByRole("link", { name: "Day" })).toHaveAttribute("aria-current", "true");
});

test("a model's page says how to call it, and one that there isn't is not found", async ({ page }) => {
  await page.goto("/models");
  await page.getByRole("link", { name: "Starling tiny" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Starling tiny");
  await expect(page.getByText("max_tokens")).toBeVisible();
  await expect(page.getByRole("link", { name: "Try it in the playground" })).toHaveAttribute(
    "href",
    "/playground?model=starling-tiny",
  );
  const picture = page.locator('meta[property="og:image"]');
  await expect(picture).toHaveAttribute("content", /\/social\/en\/models\/starling-tiny$/);
  await expect(page.locator('link[rel="canonical"]')).toHaveAttribute("href", /\/models\/starling-tiny$/);
  const drawn = await page.request.get((await picture.getAttribute("content")) ?? "");
  expect(drawn.status()).toBe(200);
  // A PNG says its width and height in its first chunk.
  const png = await drawn.body();
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630]);
  expect((await page.request.get("/social/en/models/no-such-model")).status()).toBe(404);
  // The last three are no text in percent-encoding.
  for (const path of [
    "/models/no-such-model",
    "/models/..%2f..%2fsecret",
    "/models/%E0%A4%A",
    "/receipts/%E0%A4%A",
    "/outputs/%ff",
  ])
    expect((await page.request.get(path)).status(), path).toBe(404);
});

test("lines stay where they are when the typefaces arrive", async ({ page }) => {
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route(/\.woff2$/, async (route) => {
    await arrived;
    await route.continue();
  });
  await page.goto("/docs/api", { waitUntil: "domcontentloaded" });
  await expect(page.getByRole("link", { name: "The OpenAPI document, for tools" })).toBeVisible();
  const tops = () =>
    page.locator("h1, h2, p, li").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
  const before = await tops();
  arrive();
  await page.waitForFunction(() => document.fonts.check("1em 'Hanken Grotesk Variable'"));
  const after = await tops();
  expect(before.length).toBeGreaterThan(50);
  for (const [at, top] of before.entries()) expect(Math.abs((after[at] ?? 0) - top)).toBeLessThan(4);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false, locale: "de-DE" });

  test("the pages show real numbers, in the visitor's language", async ({ page, open }) => {
    const nodes = await watchers(open.network.relayUrl);
    // The relay counts once a second, and the page is as of when it was asked for.
    await expect(async () => {
      await page.goto("/");
      await expect(page.getByRole("definition").filter({ hasText: /^3$/ })).toBeVisible({ timeout: 500 });
    }).toPass();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Viele Tabs, ein Schwarm.");
    await expect(page.getByText("Knoten verbunden", { exact: true })).toBeVisible();
    await expect(page.locator('meta[property="og:locale"]')).toHaveAttribute("content", "de_DE");
    await expect(page.locator('meta[property="og:image"]')).toHaveAttribute("content", /\/social\/de$/);
    await page.goto("/contribute");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bevor etwas läuft");
    await page.goto("/network?range=month");
    await expect(page.getByRole("img", { name: /Westeuropa 3/ })).toBeVisible();
    await expect(page.getByRole("link", { name: "Monat" })).toHaveAttribute("aria-current", "true");
    await nodes.leave();
  });
});
