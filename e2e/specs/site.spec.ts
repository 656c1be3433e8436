// The site as its people meet it: those who lend, ask and operate, end to end; by keyboard alone; every page for everybody; and by those who mean harm.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { createClient } from "@starling/sdk";
import { realSentences } from "../src/demo/sentences.ts";
import { answersOf, vectorsOf } from "../src/fixture/job-answers.ts";
import { embedDirectly, largestDifference } from "../src/reference/embed-directly.ts";
import { openWorld, type World } from "../src/screenshots/open-world.ts";
import { makeApiKey } from "../src/screenshots/operator-session.ts";
import { type SitePage, sitePages } from "../src/screenshots/pages.ts";
import { AXE_TAGS } from "../src/screenshots/take-pictures.ts";
import { launchChromium } from "../src/tab/launch-chromium.ts";
import { lendLyingTab } from "../src/tab/lend-lying-tab.ts";
import { lendTab, untilModelsReady } from "../src/tab/lend-tab.ts";

const MODEL = "use-lite-en";
const TOLERANCE = 1e-4;
/** Trials that admit a node have fewer items: the liar is honest until it gets work. */
const HONEST_ITEMS = 20;
const ITEMS = 80;
const REASON = "Your node’s vectors are off. <b>Write to us</b> if you think otherwise.";

/** On two cores. */
const OPEN_AT_ONCE = 3;
const SCHEMES = ["light", "dark"] as const;
/** Of those that aren't public, whose colours are looked at in the dark too; `npm run screenshots` looks at all. */
const DARK = /^(console|console-keys|admin|admin-nodes|wallet|account)$/;

const run = promisify(execFile);
let dataDir: string;
let browser: Awaited<ReturnType<typeof launchChromium>>;
let world: World;
let apiKey: string;

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  test.setTimeout(300_000);
  dataDir = await mkdtemp(join(tmpdir(), "starling-"));
  browser = await launchChromium();
  world = await openWorld({ browser, dataDir, signal: new AbortController().signal, say: () => {} });
});
test.afterAll(async () => {
  await world?.close();
  await browser?.close();
  if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

/** A page of somebody's; the session is taken up again by the browser's own key. */
async function pageOf(visitor: keyof World["visitors"], path: string): Promise<Page> {
  const page = await world.visitors[visitor].newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${world.siteUrl}${path}`);
  return page;
}

/** The page has what it came to show: nothing says that it is still loading. */
const settled = (page: Page): Promise<void> =>
  expect(page.locator('[aria-busy="true"]')).toHaveCount(0, { timeout: 30_000 });

test("a contributor earns, and an operator sees it to the unit", async () => {
  const tab = world.visitors.lender.pages()[0];
  expect(tab).toBeDefined();
  const account = await pageOf("lender", "/account");
  const signIn = account.getByRole("button", { name: "Sign in with this browser" });
  const number = account.getByText(/^acc_[0-9A-Z]{26}$/);
  await signIn.or(number).first().waitFor();
  if (await signIn.isVisible()) await signIn.click();
  const accountId = (await number.textContent()) ?? "";
  await account.close();

  const admin = await pageOf("operator", `/admin/accounts/${accountId}`);
  await expect(admin.getByText(accountId).first()).toBeVisible();
  const ledger = await pageOf("operator", `/admin/ledger?account=${accountId}`);
  await expect(
    ledger
      .getByRole("row")
      .filter({ hasText: accountId.slice(0, 12) })
      .or(ledger.getByRole("row").nth(1))
      .first(),
  ).toBeVisible();
  await ledger.close();
  await admin.close();
});

test("a consumer makes a key, runs the playground’s code as it stands, and finds job, receipt and charge", async () => {
  const playground = await pageOf("operator", "/playground");
  await playground.getByRole("tab", { name: "Search" }).click();
  await playground.getByLabel("A text to search").fill("The ship left the harbour at dawn.\n\nBread is made of flour.");
  await playground.getByLabel("What to look for").fill("sailors");
  await playground.getByRole("button", { name: "Search", exact: true }).click();
  await expect(playground.getByRole("list", { name: "Passages, the closest first" })).toBeVisible();
  await playground.getByText("The same request as code").click();
  const command = (await playground.getByRole("region", { name: "curl" }).textContent()) ?? "";
  expect(command).toContain("curl");
  await playground.close();

  const keys = await pageOf("operator", "/console/keys");
  apiKey = await makeApiKey(keys, world.siteUrl);
  await keys.close();
  const { stdout } = await run("bash", ["-c", command], { env: { ...process.env, STARLING_API_KEY: apiKey } });
  const reply = JSON.parse(stdout);
  expect(reply.object).toBe("list");
  const { job } = reply.starling;

  const shown = await pageOf("operator", `/console/jobs/${job}`);
  await expect(shown.getByText("Every item was answered.")).toBeVisible();
  await test.step("the answer is disputed where it is read, and what was paid comes back", async () => {
    await shown.getByRole("button", { name: "Dispute the answer to item 1" }).click();
    const sheet = shown.getByRole("dialog", { name: "Dispute it" });
    await sheet.getByLabel("Why it is wrong").fill("These aren’t my words.");
    await sheet.getByRole("button", { name: "Open the dispute" }).click();
    await expect(shown.getByText("Waits for an operator")).toBeVisible();
    // Nobody decides a dispute of their own: the network's operator does.
    const operatorKey = (await readFile(join(dataDir, "keys", "operator-api-key"), "utf8")).trim();
    const operator = createClient({ relayUrl: world.relayUrl, apiKey: operatorKey });
    const [dispute] = (await operator.admin.disputes({ state: "open" })).data;
    if (dispute === undefined) throw new Error("it was opened");
    const decided = await operator.admin.decideDispute(dispute.id, { decision: "overturned", reason: "So it was." });
    await shown.reload();
    await expect(shown.getByText("Decided: it was wrong")).toBeVisible();
    await expect(shown.getByText(decided.entryId ?? "no entry")).toBeVisible();
  });
  await shown.getByRole("link", { name: "Receipt of item 1" }).click();
  await expect(shown.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(shown.getByText(/holds/i).first()).toBeVisible();
  await shown.close();
  const statement = await pageOf("operator", "/console/statement");
  await expect(statement.locator(`a[href="/console/jobs/${job}"]`).first()).toBeVisible();
  await statement.close();
});

test("an operator suspends a lying node’s account: its work is looked at again, and its owner reads why", async () => {
  test.setTimeout(360_000);
  // With one owner beside the house nobody is convicted by referees alone: it is the operator who decides.
  await Promise.all(world.visitors.lender.pages().map((page) => page.close()));
  const liar = await (await browser.newContext({ locale: "en-GB" })).newPage();
  await lendLyingTab(liar, world.siteUrl, { lie: "perturbed", afterItems: HONEST_ITEMS });
  await untilModelsReady(liar, [MODEL]);
  const owner = await liar.context().newPage();
  await owner.goto(`${world.siteUrl}/account`);
  await owner.getByRole("button", { name: "Sign in with this browser" }).click();
  const accountId = (await owner.getByText(/^acc_[0-9A-Z]{26}$/).textContent()) ?? "";

  const client = createClient({ relayUrl: world.relayUrl, apiKey });
  const sentences = await realSentences(ITEMS);
  const direct = await embedDirectly(MODEL, sentences);
  const job = await client.jobs.create({ model: MODEL, items: sentences, assurance: "sampled" });
  await client.jobs.wait(job.id);

  const operator = await pageOf("operator", `/admin/accounts/${accountId}`);
  await operator.getByRole("button", { name: "Suspend", exact: true }).click();
  const sheet = operator.getByRole("dialog", { name: "Suspend this account?" });
  await sheet.getByLabel("Reason").fill(REASON);
  await sheet.getByRole("button", { name: "Suspend the account" }).click();
  await expect(operator.getByRole("button", { name: "Reinstate" })).toBeVisible();
  await operator.close();

  await expect(liar.getByText(REASON).first()).toBeVisible();
  await expect(liar.locator('[data-phase="stopped"]').first()).toBeVisible();
  await owner.reload();
  await expect(owner.getByText(REASON).first()).toBeVisible();
  // What an operator writes is shown as it was written.
  await expect(owner.locator("b", { hasText: "Write to us" })).toHaveCount(0);
  await test.step("its owner disputes that, an operator decides, and both read the same ledger entry", async () => {
    await owner.getByLabel("Why it is wrong").fill("My driver was at fault. <i>Truly.</i>");
    await owner.getByRole("button", { name: "Open the dispute" }).click();
    await expect(owner.getByText("Waits for an operator")).toBeVisible();
    const decides = await pageOf("operator", `/admin/disputes?state=open&account=${accountId}`);
    await decides.getByRole("link", { name: /^dsp_/ }).first().click();
    await expect(decides.getByText("<i>Truly.</i>")).toBeVisible();
    await decides.getByRole("button", { name: "Uphold" }).click();
    const decision = decides.getByRole("dialog", { name: /^Uphold/ });
    await decision.getByLabel("Reason").fill("Another driver gave the same.");
    await decision.getByRole("button", { name: "Uphold" }).click();
    const entry = decides.getByRole("link", { name: /^ent_[0-9A-Z]{26}$/ });
    const entryId = (await entry.textContent()) ?? "";
    await entry.click();
    await expect(decides.getByText("Dispute upheld").first()).toBeVisible();
    await decides.close();
    await owner.reload();
    await expect(owner.getByText("Decided: it stands")).toBeVisible();
    await expect(owner.getByText("Another driver gave the same.")).toBeVisible();
    await expect(owner.getByText(entryId)).toBeVisible();
  });

  await test.step("the evidence stands side by side: the lie, the referee’s answer, and where they part", async () => {
    const checks = await pageOf("operator", `/admin/verification?verdict=mismatch&account=${accountId}`);
    await checks.getByRole("link", { name: /^chk_/ }).first().click();
    const items = checks.getByRole("region", { name: "Item by item" });
    await expect(items.getByRole("region", { name: /^Claimed, item/ }).first()).toContainText("values");
    await expect(items.getByRole("region", { name: /^(Referee|Stands now), item/ }).first()).toContainText("values");
    await expect(items.getByText(/First differs at element \d/).first()).toBeVisible();
    await checks.screenshot({ path: test.info().outputPath("evidence.png"), fullPage: true });
    await checks.close();
  });

  const honest = await (await browser.newContext({ locale: "en-GB" })).newPage();
  await lendTab(honest, world.siteUrl);
  await untilModelsReady(honest, [MODEL]);
  const worst = async () => {
    const vectors = vectorsOf(await answersOf(client, job.id));
    return Math.max(...vectors.map((vector, i) => largestDifference(direct[i] ?? [], vector)));
  };
  await expect.poll(worst, { timeout: 120_000, intervals: [1_000] }).toBeLessThanOrEqual(TOLERANCE);
  await liar.context().close();
  await honest.context().close();
});

/** Presses Tab until what has the focus is what is meant; a person would not press it oftener either. */
async function tabTo(
  page: Page,
  name: string | RegExp,
  role: "button" | "link" | "textbox" | "switch" | "checkbox",
): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: typeof name === "string" }).first();
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    if (await wanted.evaluate((element) => element === document.activeElement).catch(() => false)) {
      const outline = await wanted.evaluate((element) => getComputedStyle(element).outlineStyle);
      expect(outline, `the focus on ${name} is seen`).not.toBe("none");
      return;
    }
  }
  throw new Error(`Tab doesn't lead to ${role} ${name}`);
}

test("by keyboard alone: a tab is lent, paused and stopped", async () => {
  const page = await (await browser.newContext({ locale: "en-GB" })).newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${world.siteUrl}/contribute`);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await tabTo(page, "Agree and lend this tab", "button");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await tabTo(page, "Pause", "button");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Go on|^Resume|^Continue/ }).waitFor();
  await tabTo(page, "Stop", "button");
  await page.keyboard.press("Enter");
  await expect(
    page.locator('[data-phase="stopped"], [data-phase="idle"], [data-phase="draining"]').first(),
  ).toBeVisible();
  await page.context().close();
});

test("by keyboard alone: somebody signs in to the console, makes a key and withdraws it", async () => {
  const page = await (await browser.newContext({ locale: "en-GB" })).newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${world.siteUrl}/console/keys`);
  await page.getByRole("button", { name: "Sign in with this browser" }).waitFor();
  await tabTo(page, "Sign in with this browser", "button");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Make a key" }).first().waitFor();
  await tabTo(page, "Make a key", "button");
  await page.keyboard.press("Enter");
  const form = page.getByRole("dialog");
  await form.waitFor();
  await tabTo(page, "Name", "textbox");
  // A name that would be a script elsewhere.
  const name = `<img src=x onerror="window.hit=1">`;
  await page.keyboard.type(name);
  await tabTo(page, "Make the key", "button");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Your new key" }).waitFor();
  await tabTo(page, "I have stored it", "button");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("row").filter({ hasText: name })).toBeVisible();
  expect(await page.evaluate(() => "hit" in window)).toBe(false);
  await page.context().close();
});

test("those who mean harm: no frame, no foreign script, no way elsewhere, nothing on somebody’s behalf", async () => {
  const { siteUrl, relayUrl } = world;
  for (const path of ["/", "/console", "/admin", "/wallet"]) {
    const reply = await fetch(`${siteUrl}${path}`);
    const policy = reply.headers.get("content-security-policy") ?? "";
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).toContain("base-uri 'none'");
    expect(policy, path).not.toMatch(/script-src[^;]*unsafe-(inline|eval)/);
    expect(reply.headers.get("cross-origin-opener-policy"), path).toBe("same-origin");
    expect(reply.headers.get("x-content-type-options"), path).toBe("nosniff");
  }
  for (const path of [
    "//evil.example/",
    "/\\evil.example",
    "/console?next=https://evil.example",
    "/admin/claim?to=//evil.example",
  ]) {
    const reply = await fetch(`${siteUrl}${path}`, { redirect: "manual" });
    const to = reply.headers.get("location");
    if (to !== null) expect(new URL(to, siteUrl).origin, path).toBe(new URL(siteUrl).origin);
  }
  const foreign = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<iframe src="${siteUrl}/console/keys"></iframe>`);
  });
  await new Promise<void>((resolve) => foreign.listen(0, "127.0.0.1", resolve));
  try {
    const page = await world.visitors.operator.newPage();
    await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`);
    // Signed in or not: what a foreign page asks carries nobody's key, so it is nobody's.
    const status = await page.evaluate(
      (url) =>
        fetch(`${url}/v1/keys`, {
          method: "POST",
          credentials: "include",
          headers: { "content-type": "text/plain" },
          body: '{"name":"x"}',
        }).then(
          (reply) => reply.status,
          () => 0,
        ),
      relayUrl,
    );
    expect([0, 401]).toContain(status);
    const framed = page.frames()[1];
    expect(
      await framed
        ?.locator("main")
        .count()
        .catch(() => 0),
    ).toBe(0);
    await page.close();
  } finally {
    foreign.close();
  }
  // A receipt's name that is markup is not found, and not run.
  const page = await pageOf("anybody", `/receipts/${encodeURIComponent("<script>window.hit=1</script>")}`);
  expect(await page.evaluate(() => "hit" in window)).toBe(false);
  await page.close();
});

/** What keeps somebody from a page, or was said in its console. */
async function barriersOf(shown: SitePage): Promise<string[]> {
  const found: string[] = [];
  const page = await pageOf(shown.visitor, shown.path);
  const said: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|Hydration|MISSING_MESSAGE/i.test(message.text()))
      said.push(message.text().slice(0, 160));
  });
  await page.locator("h1").first().waitFor();
  await settled(page);
  for (const colorScheme of shown.isPublic || DARK.test(shown.name) ? SCHEMES : SCHEMES.slice(0, 1)) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const axe = new AxeBuilder({ page });
    // What the colours don't change is looked at once.
    const looked = colorScheme === "light" ? axe.withTags(AXE_TAGS) : axe.withRules(["color-contrast"]);
    const { violations } = await looked.analyze();
    for (const { id, nodes } of violations)
      found.push(`${shown.name}, ${colorScheme}: ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
  }
  await page.setViewportSize({ width: 360, height: 740 });
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (tooWide > 0) found.push(`${shown.name}: ${tooWide} px wider than a phone`);
  found.push(...said.map((text) => `${shown.name}: ${text}`));
  await page.close();
  return found;
}

test("every page is for everybody: axe finds nothing, light and dark, and nothing is wider than a phone", async () => {
  test.setTimeout(600_000);
  const found: string[] = [];
  const left = sitePages(world.made).filter(({ visitor }) => visitor !== "lender");
  // A page waits more than it computes: a few are open at once.
  const lookOn = async () => {
    for (let shown = left.shift(); shown !== undefined; shown = left.shift()) found.push(...(await barriersOf(shown)));
  };
  await Promise.all(Array.from({ length: OPEN_AT_ONCE }, lookOn));
  expect(found.join("\n")).toBe("");
});
