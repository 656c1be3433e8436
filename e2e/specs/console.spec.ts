// A consumer's way: signs in, makes a key, uses it, and finds the job, what it cost, its receipt and every entry of it again.
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { createClient } from "@starling/sdk";
import OpenAI from "openai";
import { type OpenNetwork, openNetwork } from "../src/network/open-network.ts";
import { createInjectedWallet } from "../src/tab/inject-wallet.ts";

const MODEL = "use-lite-en";
let open: OpenNetwork;
let hook: Server;
const received: string[] = [];

test.beforeAll(async () => {
  // Of its own: its webhooks may go to this machine, and a seed node answers.
  open = await openNetwork({ seedNode: true, env: { STARLING_WEBHOOKS_ALLOW_PRIVATE: "on" }, say: console.error });
  hook = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      received.push(body);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
});
test.afterAll(async () => {
  hook?.close();
  await open?.close();
});

/** Opens a console page by its navigation: whoever is signed in stays so. */
async function visit(page: Page, place: string): Promise<void> {
  await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: place, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: place })).toBeVisible();
}

async function makeKey(page: Page, name: string): Promise<string> {
  await page.getByRole("button", { name: "Make a key" }).click();
  const sheet = page.getByRole("dialog", { name: "A new API key" });
  await sheet.getByRole("button", { name: "Make the key" }).click();
  await expect(sheet.getByText("Give it a name of up to 64 characters.")).toBeVisible();
  await sheet.getByLabel("Name").fill(name);
  await sheet.getByLabel("Cap in points").fill("5");
  await sheet.getByRole("button", { name: "Make the key" }).click();
  const made = page.getByRole("dialog", { name: "Your new key" });
  const key = (await made.getByRole("code").textContent()) ?? "";
  await made.getByRole("button", { name: "I have stored it" }).click();
  return key.trim();
}

const textOf = async (page: Page, press: () => Promise<void>): Promise<string> => {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  return readFile(await download.path(), "utf8");
};

test("a consumer's way through the console", async ({ browser }) => {
  const { siteUrl, relayUrl, dataDir } = open.network;
  const page = await (await browser.newContext({ baseURL: siteUrl })).newPage();
  const signedIn = page.waitForResponse((reply) => reply.url() === `${relayUrl}/v1/session` && reply.ok());

  await test.step("whoever isn't signed in signs in where they are", async () => {
    await page.goto("/console/keys");
    await page.getByRole("button", { name: "Sign in with this browser" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "API keys" })).toBeVisible();
    expect(page.url()).toBe(`${siteUrl}/console/keys`);
  });
  const { account } = (await (await signedIn).json()) as { account: string };
  const operatorKey = (await readFile(join(dataDir, "keys", "operator-api-key"), "utf8")).trim();
  await createClient({ relayUrl, apiKey: operatorKey }).admin.grant({ account, amount: "100", reason: "to try it" });

  const key = await makeKey(page, "e2e");
  await test.step("the key is shown once, with its cap", async () => {
    const row = page.getByRole("row").filter({ hasText: "e2e" });
    await expect(row).toContainText("0 of 5 a month");
    await expect(page.getByText(key)).toHaveCount(0);
  });

  await test.step("a call of the OpenAI client appears as a job by itself", async () => {
    await visit(page, "Jobs");
    await expect(page.getByText("Live: moves by itself")).toBeVisible();
    const client = new OpenAI({ baseURL: `${relayUrl}/v1`, apiKey: key, maxRetries: 5 });
    const { data } = await client.embeddings.create({
      model: MODEL,
      input: ["A cat sleeps.", "The bank opens at nine."],
    });
    expect(data).toHaveLength(2);
    const row = page.getByRole("row").filter({ hasText: MODEL });
    await expect(row).toContainText("Done");
    await expect(row).toContainText("e2e");
    await row.getByRole("link").click();
    await expect(page.getByText("Every item was answered.")).toBeVisible();
    const rows = JSON.parse(await textOf(page, () => page.getByRole("button", { name: "JSON", exact: true }).click()));
    expect(rows.map(({ index, ok }: { index: number; ok: boolean }) => [index, ok])).toEqual([
      [0, true],
      [1, true],
    ]);
    const receipt = await page.getByRole("link", { name: "Receipt of item 1" }).getAttribute("href");
    expect(receipt).toMatch(/^\/receipts\/rcp_[0-9A-Z]{26}-0$/);
    expect((await page.request.get(String(receipt))).status()).toBe(200);
  });

  await test.step("usage has it", async () => {
    await visit(page, "Usage");
    await expect(page.getByRole("list", { name: "By key" })).toContainText("e2e");
    await expect(page.getByRole("list", { name: "By model" })).toContainText("1 job · 2 items");
    await page.getByRole("list", { name: "By key" }).getByRole("link", { name: "e2e" }).click();
    await expect(page.getByText("Only e2e")).toBeVisible();
  });

  await test.step("a batch is dropped, looked through, worked through and downloaded", async () => {
    await visit(page, "Batches");
    const line = (id: string, body: object) =>
      JSON.stringify({ custom_id: id, method: "POST", url: "/v1/embeddings", body });
    const lines = [line("one", { model: MODEL, input: "A ship." }), "{", line("two", { model: "nobody", input: "x" })];
    const transfer = await page.evaluateHandle((content) => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([content], "requests.jsonl"));
      return dropped;
    }, lines.join("\n"));
    await page.getByText("Drop a file of requests here").dispatchEvent("drop", { dataTransfer: transfer });
    await expect(page.getByText("2 lines have faults")).toBeVisible();
    await expect(page.getByRole("listitem").filter({ hasText: "Line 2:" })).toContainText("is no JSON.");
    await expect(page.getByRole("listitem").filter({ hasText: "Line 3:" })).toContainText(
      "names a model that isn’t offered",
    );
    await page.getByRole("button", { name: "Start without the faulty lines" }).click();
    const batch = page.getByRole("listitem").filter({ hasText: "/v1/embeddings" });
    await expect(batch).toContainText("1 answered, 2 failed, of 3");
    const answers = await textOf(page, () => batch.getByRole("button", { name: "Download answers" }).click());
    expect(JSON.parse(answers).custom_id).toBe("one");
    const errors = await textOf(page, () => batch.getByRole("button", { name: "Download errors" }).click());
    expect(errors.trim().split("\n")).toHaveLength(2);
  });

  await test.step("a webhook is tested, and the log shows what it was sent", async () => {
    await visit(page, "Webhooks");
    await page.getByRole("button", { name: "Add a webhook" }).click();
    const sheet = page.getByRole("dialog", { name: "A new webhook" });
    await sheet.getByLabel("Address").fill(`http://127.0.0.1:${(hook.address() as AddressInfo).port}/hook`);
    await sheet.getByRole("button", { name: "Add the webhook" }).click();
    await page.getByRole("button", { name: "I have stored it" }).click();
    await page.getByRole("button", { name: /^Actions for http/ }).click();
    await page.getByRole("menuitem", { name: "Send a test" }).click();
    const sent = page.getByRole("row").filter({ hasText: "webhook.test" });
    await expect(sent).toContainText("Taken");
    await expect(sent).toContainText("204 · 1 try");
    await sent.getByRole("button", { name: /^Look at webhook.test/ }).click();
    const detail = page.getByRole("dialog", { name: "A delivery" });
    await expect(detail.getByRole("code")).toContainText('"type": "webhook.test"');
    await detail.getByRole("button", { name: "Send again" }).click();
    await expect.poll(() => received.length).toBe(2);
    expect(received[1]).toBe(received[0]);
  });

  await test.step("the statement's file adds up to the balance", async () => {
    await visit(page, "Statement");
    await page.getByRole("button", { name: "Download CSV" }).click();
    const csv = await textOf(page, () => page.getByRole("menuitem", { name: "Parted by commas" }).click());
    const rows = csv
      .trimEnd()
      .split("\r\n")
      .slice(1)
      .map((row) => row.split(","));
    const sum = rows.reduce((all, row) => all + Number(row[4]), 0);
    const last = rows.at(-1)?.[6];
    expect(rows[0]?.[2]).toBe("grant");
    expect(sum).toBeCloseTo(Number(last), 6);
    await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Overview" }).click();
    await expect(page.getByText("Points to spend").locator("xpath=..")).toContainText(String(last));
  });
  await page.context().close();
});

test("a wallet signs in on the page that was wanted, and nothing in its address leads away", async ({ browser }) => {
  const { siteUrl } = open.network;
  const wallet = createInjectedWallet("Test Wallet");
  const context = await browser.newContext({ baseURL: siteUrl });
  await wallet.into(context);
  const page = await context.newPage();
  const wanted = "/console/statement?next=//evil.example&returnTo=https://evil.example/&redirect=%2F%2Fevil.example";
  await page.goto(wanted);
  await page.getByRole("button", { name: "Sign in with Test Wallet" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Open an account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Statement" })).toBeVisible();
  await expect(page.getByText("No entries yet")).toBeVisible();
  expect(page.url()).toBe(`${siteUrl}${wanted}`);
  expect(wallet.signed.at(-1)).toContain("Sign in to Starling.");
  await context.close();
});
