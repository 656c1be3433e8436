// The wallet in a real browser: created, written down, locked, opened by passphrase and by passkey, taken to another browser.
import { readFile } from "node:fs/promises";
import type { BrowserContext, Page } from "@playwright/test";
import { expect, test } from "../src/fixture/test.ts";

const PASSPHRASE = "seven starlings on a wire";
const MINUTE_MS = 60_000;

/** Passkeys belong to names: the same site, by one. */
const addressOf = (siteUrl: string) => `${siteUrl.replace("127.0.0.1", "localhost")}/wallet`;

async function begin(page: Page, siteUrl: string): Promise<void> {
  await page.goto(addressOf(siteUrl));
  await expect(page.getByRole("heading", { name: "A wallet of your own" })).toBeVisible();
}

async function create(page: Page, siteUrl: string): Promise<readonly string[]> {
  await begin(page, siteUrl);
  await page.getByRole("button", { name: "Create a wallet" }).click();
  await page.getByRole("radio", { name: "A passphrase" }).check();
  await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByLabel("Passphrase, once more", { exact: true }).fill(PASSPHRASE);
  await page.getByRole("button", { name: "Create the wallet" }).click();
  await expect(page.getByRole("heading", { name: "Write these words down" })).toBeVisible();
  return page.getByRole("list", { name: "The words of your wallet" }).getByRole("listitem").allTextContents();
}

async function open(page: Page, passphrase = PASSPHRASE): Promise<void> {
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByRole("button", { name: "Open", exact: true }).click();
}

const isOpen = (page: Page) => expect(page.getByRole("button", { name: "Lock", exact: true })).toBeVisible();
const isLocked = (page: Page) => expect(page.getByRole("heading", { name: "Locked" })).toBeVisible();
const addressShown = (page: Page) =>
  page
    .getByText(/^0x[0-9a-fA-F]{40}$/)
    .first()
    .textContent();

/** A device with a fingerprint that is always right, and passkeys that keep a secret for a page. */
async function addAuthenticator(context: BrowserContext, page: Page): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

test("words are written down and asked back, and until then the page says so", async ({ page, open: network }) => {
  const words = await create(page, network.network.siteUrl);
  expect(words).toHaveLength(12);
  await page.getByRole("button", { name: "Later" }).click();
  await expect(page.getByText("Not written down yet")).toBeVisible();

  await page.getByRole("button", { name: "Write them down" }).click();
  await page.getByRole("dialog").getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByRole("button", { name: "Go on" }).click();
  const list = page.getByRole("list", { name: "The words of your wallet" });
  await expect(list.getByRole("listitem")).toHaveText([...words]);
  await page.getByRole("button", { name: "I have written them down" }).click();
  await expect(list).toBeHidden();
  const boxes = await page.getByRole("textbox", { name: /^Word \d+$/ }).all();
  expect(boxes).toHaveLength(3);
  for (const box of boxes) {
    await expect(box).toHaveAttribute("autocomplete", "off");
    await box.fill("zebra");
  }
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByText("Not the same as shown").first()).toBeVisible();
  for (const box of boxes) {
    const place = await box.evaluate((input) => (input instanceof HTMLInputElement ? input.name : ""));
    await box.fill(words[Number(place)] ?? "");
  }
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByRole("heading", { name: "Written down, and right" })).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("Not written down yet")).toBeHidden();
  await page.reload();
  await open(page);
  await isOpen(page);
  await expect(page.getByText("Not written down yet")).toBeHidden();
});

test("a passphrase opens it, another doesn't, and tries are slowed", async ({ page, open: network }) => {
  await create(page, network.network.siteUrl);
  await page.reload();
  await isLocked(page);
  for (const guess of ["seven starlings on a wall", "open sesame open", "password1234"]) {
    await open(page, guess);
    await expect(page.getByText("That doesn’t open this wallet").or(page.getByText("Too many tries"))).toBeVisible();
    await expect(page.getByRole("button", { name: /^Open$/ })).toBeVisible();
  }
  await expect(page.getByText(/Too many tries\. The next one is taken in \d+ s\./)).toBeVisible();
  await expect(page.getByRole("button", { name: "Open", exact: true })).toBeDisabled();
  await expect(page.getByText("Too many tries")).toBeHidden();
  await open(page);
  await isOpen(page);
  await page.getByRole("button", { name: "Lock", exact: true }).click();
  await isLocked(page);
});

test("it locks itself after ten minutes without anyone, and in every tab at once", async ({
  page,
  context,
  open: network,
}) => {
  await page.clock.install();
  await create(page, network.network.siteUrl);
  await page.getByRole("button", { name: "Later" }).click();
  await page.clock.runFor(9 * MINUTE_MS);
  await isOpen(page);
  await page.clock.runFor(2 * MINUTE_MS);
  await isLocked(page);
  await expect(page.getByText("Nobody was here for a while")).toBeVisible();

  await open(page);
  await isOpen(page);
  const other = await context.newPage();
  await other.goto(addressOf(network.network.siteUrl));
  await isLocked(other);
  await open(other);
  await isOpen(other);
  await other.getByRole("button", { name: "Lock", exact: true }).click();
  await isLocked(page);
  await expect(page.getByText("It was locked in another tab.")).toBeVisible();
});

test("a passkey opens it, alone and beside a passphrase, and can be removed", async ({
  page,
  context,
  open: network,
}) => {
  await addAuthenticator(context, page);
  await begin(page, network.network.siteUrl);
  await page.getByRole("button", { name: "Create a wallet" }).click();
  await page.getByRole("radio", { name: "A passkey" }).check();
  await page.getByRole("button", { name: "Create the wallet" }).click();
  await page.getByRole("button", { name: "Later" }).click();
  const address = await addressShown(page);

  await page.reload();
  await isLocked(page);
  await expect(page.getByLabel("Passphrase", { exact: true })).toBeHidden();
  await page.getByRole("button", { name: "Open with a passkey" }).click();
  await isOpen(page);
  expect(await addressShown(page)).toBe(address);

  // The only way in stays.
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: /^Remove the passkey/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByText("This is the only thing that opens the wallet")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: "Add one" }).click();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByLabel("Passphrase, once more", { exact: true }).fill(PASSPHRASE);
  await page.getByRole("button", { name: "Use it from now on" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.getByRole("button", { name: /^Remove the passkey/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.reload();
  await expect(page.getByRole("button", { name: "Open with a passkey" })).toBeHidden();
  await open(page);
  await isOpen(page);
  expect(await addressShown(page)).toBe(address);
});

test("it goes to another browser as a file, and as words", async ({ page, browser, open: network }) => {
  const words = await create(page, network.network.siteUrl);
  await page.getByRole("button", { name: "Later" }).click();
  const address = await addressShown(page);
  await page.getByRole("button", { name: "Settings" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download the wallet file" }).click(),
  ]);
  const file = await readFile(await download.path(), "utf8");
  for (const word of words) expect(file).not.toMatch(new RegExp(`\\b${word}\\b`));

  const elsewhere = await (await browser.newContext()).newPage();
  await begin(elsewhere, network.network.siteUrl);
  await elsewhere.getByRole("button", { name: "Bring one you have" }).click();
  await elsewhere.getByRole("radio", { name: "Wallet file" }).check();
  const give = async (text: string) => {
    await elsewhere
      .getByLabel("Wallet file", { exact: true })
      .last()
      .setInputFiles({ name: "w.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await elsewhere.getByRole("button", { name: "Take the file in" }).click();
  };
  await give('{"format":"starling-wallet","version":1}');
  await expect(elsewhere.getByText("This file is damaged")).toBeVisible();
  await give(file);
  await isLocked(elsewhere);
  await open(elsewhere, "not the passphrase");
  await expect(elsewhere.getByText("That doesn’t open this wallet")).toBeVisible();
  await open(elsewhere);
  await isOpen(elsewhere);
  expect(await addressShown(elsewhere)).toBe(address);

  // Forgotten only once the word for it was typed; then brought in again by its words.
  await elsewhere.getByRole("button", { name: "Settings" }).click();
  await elsewhere.getByRole("button", { name: "Forget this wallet" }).click();
  await expect(elsewhere.getByRole("button", { name: "Forget it" })).toBeDisabled();
  await elsewhere.getByLabel("Type FORGET to confirm").fill("FORGET");
  await elsewhere.getByRole("button", { name: "Forget it" }).click();
  await elsewhere.getByRole("button", { name: "Bring one you have" }).click();
  await elsewhere.getByLabel("12 to 24 words").fill(words.join("  ").toUpperCase());
  await elsewhere.getByRole("radio", { name: "A passphrase" }).check();
  await elsewhere.getByLabel("Passphrase", { exact: true }).fill("another passphrase");
  await elsewhere.getByLabel("Passphrase, once more", { exact: true }).fill("another passphrase");
  await elsewhere.getByRole("button", { name: "Seal it in this browser" }).click();
  await isOpen(elsewhere);
  expect(await addressShown(elsewhere)).toBe(address);
  await elsewhere.context().close();
});

test("no word and no passphrase gets into a console, an address, a request or what the browser keeps", async ({
  page,
  open: network,
}) => {
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("request", (request) => said.push(`${request.url()} ${request.postData() ?? ""}`));
  const words = await create(page, network.network.siteUrl);
  const kept = await page.evaluate(async () => {
    const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, location.href];
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      for (const store of database.objectStoreNames) {
        const all = await new Promise<unknown[]>((resolve, reject) => {
          const request = database.transaction(store).objectStore(store).getAll();
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
        texts.push(JSON.stringify(all));
      }
    }
    return texts.join("\n");
  });
  expect(kept).toContain("starling-wallet");
  const everything = `${said.join("\n")}\n${kept}`;
  expect(everything).not.toContain(PASSPHRASE);
  expect(everything).not.toContain(encodeURIComponent(PASSPHRASE));
  // Single words may stand in a script's name by chance; two in a row don't.
  for (let i = 1; i < words.length; i++)
    expect(everything).not.toMatch(new RegExp(`${words[i - 1]}\\W{1,3}${words[i]}`));
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test("everything fits, and the keyboard alone is enough", async ({ page, open: network }) => {
    const overflows = () =>
      page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    await create(page, network.network.siteUrl);
    expect(await overflows()).toBe(false);
    // The sheet holds the focus, and Escape closes it.
    for (let i = 0; i < 6; i++) await page.keyboard.press("Tab");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
    for (const part of ["Holdings", "Connections", "Settings"]) {
      await page.getByRole("button", { name: part }).tap();
      expect(await overflows()).toBe(false);
    }
  });
});
