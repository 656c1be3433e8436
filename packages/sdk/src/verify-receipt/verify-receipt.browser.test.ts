// The verifier in a real browser, on a page that has WebCrypto and on one that hasn't.
import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "@playwright/test";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import golden from "./receipt-v1.golden.json" with { type: "json" };
import type { ReceiptCheck, verifyReceipt as VerifyReceipt } from "./verify-receipt.ts";

/** Not a name that browsers take for secure, though it leads here. */
const PLAIN_HOST = "relay.test";
const ENTRY = fileURLToPath(new URL("verify-receipt.ts", import.meta.url));
const PLAYWRIGHT_FLAGS = ["--no-sandbox", `--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`];

declare const receipts: { verifyReceipt: typeof VerifyReceipt };

let script = "";
let browser: Browser;
let server: Server;
let port = 0;

beforeAll(async () => {
  const bundle = { bundle: true, format: "iife", globalName: "receipts", write: false, target: "es2023" } as const;
  const { outputFiles } = await build({ entryPoints: [ENTRY], ...bundle });
  script = outputFiles[0]?.text ?? "";
  server = createServer((_, reply) => reply.setHeader("content-type", "text/html").end("<!doctype html>"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: PLAYWRIGHT_FLAGS,
  });
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

describe("verifying in a tab", () => {
  it.each([
    ["127.0.0.1", true],
    [PLAIN_HOST, false],
  ])("[VR8] works on http://%s (WebCrypto: %s)", async (host, hasWebCrypto) => {
    const page = await browser.newPage();
    await page.goto(`http://${host}:${port}/`);
    expect(await page.evaluate(() => crypto.subtle !== undefined)).toBe(hasWebCrypto);
    await page.addScriptTag({ content: script });
    const verify = (given: unknown): Promise<ReceiptCheck> =>
      page.evaluate((args) => receipts.verifyReceipt(args.given, { relayAddress: args.relayAddress }), {
        given,
        relayAddress: golden.relayAddress,
      });
    const { receipt } = golden;
    expect(await verify(receipt)).toMatchObject({ ok: true });
    expect(await verify({ ...receipt, body: { ...receipt.body, outputHash: receipt.body.inputHash } })).toMatchObject({
      fault: "altered",
      field: "body.outputHash",
    });
    await page.close();
  });
});
