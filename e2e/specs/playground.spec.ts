// A visitor tries the network on its playground, and lets the own tab answer the same.
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { recordRequests } from "../src/fixture/record-requests.ts";
import { type OpenNetwork, openNetwork } from "../src/network/open-network.ts";

const PAGE = join(import.meta.dirname, "../../examples/data/pages/tesseract-phototest.png");
const TEXT = [
  "The ship left the harbour at dawn, and the crew sang.",
  "Bread is made of flour, water, salt and yeast.",
  "A cat slept on the warm stones by the door.",
].join("\n\n");
/** The own tab's model is loaded and proved first. */
const OWN_TAB_MS_MAX = 120_000;
const FIRST_TEXT_MS_MAX = 120_000;

let open: OpenNetwork;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  open = await openNetwork({ seedNode: true, say: console.error });
});
test.afterAll(() => open?.close());

const agreement = (page: Page) => page.getByText("They agree");
const aboutNetwork = (page: Page) => page.getByLabel("About the network’s answer").last();

test("chat, search and reading, by the network and by the own tab", async ({ page, context }) => {
  const recorded = recordRequests(context);
  const { siteUrl } = open.network;

  await test.step("one click opens an account with trial points; nothing of the runtime is loaded", async () => {
    await page.goto(`${siteUrl}/playground`);
    await page.getByRole("button", { name: "Sign in with this browser" }).click();
    await expect(page.getByLabel("Who pays")).toContainText("5 points to spend");
    expect(recorded.urls.filter((url) => /\/files\/|\.wasm|node-worker/.test(url))).toEqual([]);
    expect(page.workers()).toEqual([]);
  });

  await test.step("a streamed answer comes with node, verdict, price and receipt, and is charged", async () => {
    await page.getByLabel("Seed").fill("7");
    await page.getByLabel("Tokens of the answer at most").fill("24");
    await page.getByLabel("Your message").fill("Continue: The ship sailed at dawn.");
    await expect(page.getByText(/^Costs at most 0\.\d+ points\./)).toBeVisible();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    // The network has just begun: its nodes may still be on trial for the model.
    await expect(aboutNetwork(page)).toContainText(/node_[0-9A-Z]{26}/, { timeout: FIRST_TEXT_MS_MAX });
    await expect(aboutNetwork(page)).toContainText(/0\.\d+ points/);
    const receipt = aboutNetwork(page).getByRole("link", { name: "See the signed receipt" });
    expect(await receipt.getAttribute("href")).toMatch(/^\/receipts\/rcp_[0-9A-Z]{26}-0$/);
    await expect(page.getByLabel("Who pays")).toContainText(/4\.9\d+ points to spend/);
  });

  await test.step("the request as code is there, and a key for it is made on the spot", async () => {
    await page.getByText("The same request as code").click();
    await page.getByRole("button", { name: "Make a key" }).click();
    await expect(page.getByText(/^export STARLING_API_KEY=sk-starling-[\w-]{32}$/)).toBeVisible();
    await expect(page.getByText(/-H "Authorization: Bearer \$STARLING_API_KEY"/)).toBeVisible();
  });

  await test.step("the own tab answers after it was asked to: the same seed, the same tokens", async () => {
    await page.getByRole("radio", { name: /^Both/ }).check();
    await page.getByLabel("Your message").fill("And then?");
    await expect(page.getByRole("button", { name: "Send", exact: true })).toBeDisabled();
    await page.getByRole("button", { name: "Agree and use my tab" }).click();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(agreement(page)).toBeVisible({ timeout: OWN_TAB_MS_MAX });
    await expect(page.getByText(/^All \d+ tokens are the same\.$/)).toBeVisible();
  });

  await test.step("a text is searched by meaning; the vectors of both agree", async () => {
    await page.getByRole("tab", { name: "Search" }).click();
    await page.getByLabel("A text to search").fill(TEXT);
    await page.getByLabel("What to look for").fill("sailors at sea");
    await page.getByRole("button", { name: "Search", exact: true }).click();
    await expect(agreement(page)).toBeVisible({ timeout: OWN_TAB_MS_MAX });
    const hits = page.getByRole("list", { name: "Passages, the closest first" }).getByRole("listitem");
    await expect(hits).toHaveCount(3);
    await expect(hits.first()).toContainText("The ship left the harbour");
  });

  await test.step("raw tensors go through a graph on both, and the same numbers come out", async () => {
    await page.getByRole("tab", { name: "Tensors" }).click();
    await expect(page.getByLabel("Graph")).toContainText("PP-OCRv4 text detection");
    await page.getByLabel("Shape").fill("1, 3, 32, 40");
    await page.getByRole("button", { name: "Run on both" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "x has not a shape that the model takes" })).toBeVisible();
    await page.getByLabel("Shape").fill("1, 3, 32, 64");
    await page.getByRole("button", { name: "Run on both" }).click();
    await expect(agreement(page)).toBeVisible({ timeout: OWN_TAB_MS_MAX });
    await expect(page.getByText("float32 [1, 1, 32, 64]")).toHaveCount(2);
    await expect(aboutNetwork(page)).toContainText(/node_[0-9A-Z]{26}/);
    await expect(aboutNetwork(page)).toContainText(/0\.01\d* points/);
  });

  await test.step("an image is read by the network; what was written is still there after a reload", async () => {
    await page.getByRole("radio", { name: /^The network/ }).check();
    await page.getByRole("tab", { name: "Read images" }).click();
    await page.getByLabel("Images with text").setInputFiles(PAGE);
    await page.getByRole("button", { name: "Read the image" }).click();
    await expect(page.getByRole("cell", { name: "This is a lot of 12 point text to test the" })).toBeVisible();
    await expect(aboutNetwork(page)).toContainText(/node_[0-9A-Z]{26}/);
    await page.getByRole("tab", { name: "Search" }).click();
    await page.reload();
    await expect(page.getByLabel("What to look for")).toHaveValue("sailors at sea");
    await expect(page.getByLabel("Who pays")).toContainText("points to spend");
    expect(recorded.errors).toEqual([]);
  });
});
