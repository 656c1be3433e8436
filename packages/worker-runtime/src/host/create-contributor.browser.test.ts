import type { BrowserContext, Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openRelayStandIn, type RelayStandIn } from "../link/testing/relay-stand-in.ts";
import type { ContributorSnapshot } from "./contributor-snapshot.ts";
import { openSite, openTab, type Site } from "./testing/open-site.ts";

let site: Site;
let relay: RelayStandIn;
let context: BrowserContext;
const SPEED = 8;

beforeAll(async () => {
  site = await openSite({
    "/page.js": "src/host/testing/page.ts",
    "/node-worker.js": "src/worker/testing/trivial-main.ts",
  });
});
afterAll(() => site.close());
beforeEach(async () => {
  relay = await openRelayStandIn();
  context = await site.browser.newContext();
});
afterEach(async () => {
  await context.close();
  await relay.close();
});

const start = (page: Page, grantedAt = "2026-11-22T00:00:00Z") =>
  page.evaluate((at) => contributor.start({ grantedAt: at }), grantedAt);
const snapshotOf = (page: Page): Promise<ContributorSnapshot> => page.evaluate(() => contributor.snapshot());
const untilShown = (page: Page, shown: Partial<Pick<ContributorSnapshot, "phase" | "role">>) =>
  page.waitForFunction(
    (wanted) =>
      Object.entries(wanted).every(([key, value]) =>
        Object.entries(contributor.snapshot()).some(([k, v]) => k === key && v === value),
      ),
    shown,
    { timeout: 20_000 },
  );
const isReady = () => relay.until(() => relay.heard.ready.length > 0, "a ready node");

describe("[HO1] nothing happens before consent", () => {
  test("no worker, no request, no connection, nothing remembered", async () => {
    site.asked.length = 0;
    const requests: string[] = [];
    context.on("request", (request) => requests.push(new URL(request.url()).pathname));
    const page = await openTab(site, context, relay.url);
    await page.evaluate(() => {
      contributor.pause();
      contributor.resume();
    });
    // Two turns of the event loop of a page that would have begun by now, had it wanted to.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 0)));
    expect(requests).toEqual(["/", "/page.js"]);
    expect(site.asked).toEqual(["/", "/page.js"]);
    expect(page.workers()).toEqual([]);
    expect(relay.heard.connections).toEqual([]);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
    expect(await snapshotOf(page)).toMatchObject({ phase: "idle", role: "alone-unknown", connection: "offline" });
  });
});

describe("[HO2] with consent the tab is a node", () => {
  test("it answers what it is granted, and shows it; its key can't be exported", async () => {
    const page = await openTab(site, context, relay.url);
    await start(page);
    await isReady();
    relay.grant([["hello", "there"], ["you"]]);
    await relay.until(() => relay.heard.results.length === 2);
    expect(relay.heard.results.map((heard) => heard.texts)).toEqual([["olleh", "ereht"], ["uoy"]]);
    await page.waitForFunction(() => contributor.snapshot().session.chunksDone === 2);
    expect(await snapshotOf(page)).toMatchObject({
      role: "leader",
      phase: "ready",
      connection: "online",
      account: { id: relay.nodes[0]?.accountId },
      session: { itemsDone: 3 },
      models: [{ modelId: "model-a", stage: "ready" }],
    });
    const extractable = await page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open("starling");
        request.onsuccess = () => resolve(request.result);
      });
      return new Promise((resolve) => {
        const request = database.transaction("keys").objectStore("keys").get("node");
        request.onsuccess = () => resolve(request.result.privateKey.extractable);
      });
    });
    expect(extractable).toBe(false);
    expect(relay.heard.invalid).toEqual([]);
  });
  test("what the browser's storage has to say is shown", async () => {
    const page = await openTab(site, context, relay.url, { worker: "?full" });
    await start(page);
    await untilShown(page, { phase: "ready" });
    expect((await snapshotOf(page)).notice).toEqual({ code: "storage", message: "The storage is full." });
  });
  test("the snapshot's identity changes only with its content", async () => {
    const page = await openTab(site, context, relay.url);
    await start(page);
    await untilShown(page, { phase: "ready" });
    const identities = await page.evaluate(() => {
      const seen = [contributor.snapshot()];
      contributor.subscribe(() => seen.push(contributor.snapshot()));
      Object.assign(globalThis, { seen });
      return seen.length;
    });
    expect(identities).toBe(1);
    relay.grant([["abc"]]);
    await page.waitForFunction(() => contributor.snapshot().session.chunksDone === 1);
    const repeated = await page.evaluate(() => {
      const { seen } = globalThis as unknown as { seen: object[] };
      return seen.some((snapshot, i) => i > 0 && JSON.stringify(snapshot) === JSON.stringify(seen[i - 1]));
    });
    expect(repeated).toBe(false);
  });
});

describe("[HO3] one origin is one node", () => {
  test("a second tab follows the first, and can pause, resume and stop it", async () => {
    const [first, second] = [await openTab(site, context, relay.url), await openTab(site, context, relay.url)];
    await start(first);
    await untilShown(first, { phase: "ready", role: "leader" });
    await start(second);
    await untilShown(second, { phase: "ready", role: "follower" });
    expect(relay.heard.connections).toHaveLength(1);
    expect(second.workers()).toEqual([]);

    await second.evaluate(() => contributor.pause());
    await untilShown(first, { phase: "paused" });
    await untilShown(second, { phase: "paused", role: "follower" });
    await second.evaluate(() => contributor.resume());
    await untilShown(first, { phase: "ready" });

    await second.evaluate(() => contributor.stop());
    await untilShown(first, { phase: "stopped" });
    await untilShown(second, { phase: "stopped" });
    await relay.until(() => relay.nodes.length === 0);
    expect(relay.heard.left).toHaveLength(1);
    expect(relay.heard.connections).toHaveLength(1);
    expect(await second.evaluate(() => contributor.remembered()?.activity)).toBe("stopped");

    await start(second, "2026-11-23T00:00:00Z");
    await untilShown(second, { phase: "ready", role: "leader" });
  });
  test("a tab that has not agreed shows what the other does, and starts nothing when that one closes", async () => {
    const [first, watcher] = [await openTab(site, context, relay.url), await openTab(site, context, relay.url)];
    await start(first);
    await untilShown(watcher, { phase: "ready", role: "follower" });
    await first.close();
    await untilShown(watcher, { phase: "idle", role: "alone-unknown" });
    await relay.until(() => relay.nodes.length === 0);
    expect(relay.heard.connections).toHaveLength(1);
  });
});

describe("[HO4] when the leader's tab closes, another takes over", () => {
  test("with the same account, and paused if it was", async () => {
    const [first, second] = [await openTab(site, context, relay.url), await openTab(site, context, relay.url)];
    await start(first);
    await start(second);
    await untilShown(second, { phase: "ready", role: "follower" });
    await first.evaluate(() => contributor.pause());
    await untilShown(second, { phase: "paused", role: "follower" });
    const { accountId } = relay.nodes[0] ?? {};
    await first.close({ runBeforeUnload: false });
    await untilShown(second, { phase: "paused", role: "leader" });
    await second.evaluate(() => contributor.resume());
    await untilShown(second, { phase: "ready", role: "leader" });
    expect(relay.nodes.map((node) => node.accountId)).toEqual([accountId]);
    relay.grant([["abc"]]);
    await relay.until(() => relay.heard.results.length === 1);
  });
});

describe("[HO5] pause stops at once", () => {
  test("a run that would never end is given up", async () => {
    const page = await openTab(site, context, relay.url);
    await start(page);
    await isReady();
    const [fence] = relay.grant([["never"]]);
    await untilShown(page, { phase: "running" });
    await page.evaluate(() => contributor.pause());
    await untilShown(page, { phase: "paused" });
    await relay.until(() => relay.heard.capacity.some((said) => said.paused && said.giveBack.includes(fence ?? 0)));
    expect((await snapshotOf(page)).current).toBeNull();
    expect(relay.heard.results).toEqual([]);
  });
  test("and is remembered: with the same consent the page comes back paused", async () => {
    const page = await openTab(site, context, relay.url);
    await start(page);
    await untilShown(page, { phase: "ready" });
    await page.evaluate(() => contributor.pause());
    await untilShown(page, { phase: "paused" });
    await page.reload();
    await page.waitForFunction(() => globalThis.contributor !== undefined);
    expect((await snapshotOf(page)).phase).toBe("idle");
    const remembered = await page.evaluate(() => contributor.remembered());
    expect(remembered).toEqual({ grantedAt: "2026-11-22T00:00:00Z", activity: "paused" });
    await start(page, remembered?.grantedAt);
    await untilShown(page, { phase: "paused", role: "leader" });
  });
});

describe("[HO6] a worker that is gone is replaced", () => {
  test("after its device was lost: the chunk fails with its code, the session's count goes on", async () => {
    const page = await openTab(site, context, relay.url, { speed: SPEED });
    await start(page);
    await isReady();
    relay.grant([["abc"]]);
    await page.waitForFunction(() => contributor.snapshot().session.chunksDone === 1);
    relay.grant([["lose"]]);
    await relay.until(() => relay.heard.results.length === 2);
    expect(relay.heard.results[1]?.result).toMatchObject({ ok: false, code: "device_lost" });
    await relay.until(() => relay.heard.ready.length === 2, "a replaced node");
    await relay.until(() => relay.nodes.length === 1);
    relay.grant([["def"]]);
    await page.waitForFunction(() => contributor.snapshot().session.chunksDone === 2);
    expect(relay.heard.hellos[0]?.nodeKey).not.toBe(relay.heard.hellos[1]?.nodeKey);
    expect(relay.heard.hellos[0]?.publicKey).toEqual(relay.heard.hellos[1]?.publicKey);
  });
  test("after its thread hung", async () => {
    const page = await openTab(site, context, relay.url, { speed: 20 });
    await start(page);
    await isReady();
    relay.grant([["block"]]);
    await relay.until(() => relay.heard.ready.length === 2, "a replaced node");
    await untilShown(page, { phase: "ready", role: "leader" });
  });
});
