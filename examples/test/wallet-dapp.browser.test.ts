// The dApp's page in Chromium against the wallet's own connection, through the relay's own endpoint.
import { createServer, type Server } from "node:http";
import { privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Endpoint, openEndpoint } from "../../apps/relay/src/walletconnect/testing/open-endpoint.ts";
import { createWalletConnect } from "../../apps/web/src/features/wallet/connect/create-wallet-connect.ts";
import type { DappRequest, WalletConnect } from "../../apps/web/src/features/wallet/connect/wallet-connect.ts";
import { launchChromium } from "../../e2e/src/tab/launch-chromium.ts";
import { serveWalletDapp } from "../wallet-dapp/serve.mjs";

const account = privateKeyToAccount(`0x${"33".repeat(32)}`);
const TRANSACTION = `0x${"44".repeat(32)}`;
let endpoint: Endpoint;
let facts: Server;
let factsUrl: string;
let wallet: WalletConnect;
let dapp: Awaited<ReturnType<typeof serveWalletDapp>>;

beforeAll(async () => {
  endpoint = await openEndpoint();
  // What GET /v1/chain says of it: a whole relay with a chain is the end-to-end tests' part.
  const chain = { chainId: 31_337, walletConnect: { relayUrl: endpoint.url, projectId: null } };
  facts = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json", "access-control-allow-origin": "*" });
    response.end(JSON.stringify(chain));
  });
  await new Promise<void>((resolve) => facts.listen(0, "127.0.0.1", resolve));
  const address = facts.address();
  factsUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  dapp = await serveWalletDapp();
  wallet = await createWalletConnect(
    {
      relayUrl: endpoint.url,
      projectId: null,
      storagePrefix: "wallet",
      ownOrigin: "https://starling.example",
      decodeWith: () => ({ chains: [{ chainId: 31_337, name: "Starling local", symbol: "ETH" }], contracts: [] }),
    },
    { database: ":memory:" },
  );
});
afterAll(async () => {
  await wallet?.close();
  await dapp?.close();
  facts?.close();
  await endpoint?.close();
});

const nextRequest = async (): Promise<DappRequest> => {
  await expect.poll(() => wallet.getSnapshot().requests.length, { timeout: 15_000 }).toBe(1);
  const [request] = wallet.getSnapshot().requests;
  if (request === undefined) throw new Error("no request");
  return request;
};

it("wallet-dapp pairs, gets two signatures, a transaction and an answer, hears a refusal, and ends", async () => {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const outside: string[] = [];
    page.on("request", (request) => {
      if (!/^(https?|wss?):\/\/127\.0\.0\.1[:/]/.test(request.url()) && !request.url().startsWith("data:"))
        outside.push(request.url());
    });
    await page.goto(dapp.url);
    await page.getByLabel("Relay").fill(factsUrl);
    await page.getByRole("button", { name: "Connect a wallet" }).click();
    await page.locator("#code svg").waitFor();
    expect(await wallet.pair(await page.getByRole("textbox", { name: "Link" }).inputValue())).toEqual({
      ok: true,
      value: null,
    });
    await expect.poll(() => wallet.getSnapshot().proposals.length, { timeout: 15_000 }).toBe(1);
    const [proposal] = wallet.getSnapshot().proposals;
    expect(proposal).toMatchObject({
      dapp: { name: "Example dApp" },
      origin: { state: "unverified", origin: new URL(dapp.url).origin },
    });
    const methods = (proposal?.methods ?? []).map(({ id }) => id);
    await wallet.approve(proposal?.id ?? 0, { accounts: [account.address], chainIds: [31_337], methods, events: [] });
    await expect.poll(() => page.locator("#status").textContent(), { timeout: 15_000 }).toContain(account.address);

    await page.getByRole("button", { name: "Have it signed" }).click();
    const signing = await nextRequest();
    if (signing.decoded.kind !== "sign-message") throw new Error(signing.decoded.kind);
    await wallet.respond(signing.id, await account.signMessage({ message: { raw: signing.decoded.raw } }));
    await expect
      .poll(() => page.locator("#sign output").textContent(), { timeout: 15_000 })
      .toContain("Signed by the account.");

    await page.getByRole("button", { name: "order confirmation" }).click();
    const typing = await nextRequest();
    if (typing.decoded.kind !== "sign-typed-data") throw new Error(typing.decoded.kind);
    const { typedData } = typing.decoded;
    await wallet.respond(
      typing.id,
      await account.signTypedData(typedData as Parameters<typeof account.signTypedData>[0]),
    );
    await expect
      .poll(() => page.locator("#typed output").textContent(), { timeout: 15_000 })
      .toContain("Signed by the account.");

    await page.getByRole("button", { name: "Ask for a transaction" }).click();
    const sending = await nextRequest();
    expect(sending.decoded).toMatchObject({ kind: "send-transaction", value: 1n });
    await wallet.respond(sending.id, TRANSACTION);
    await expect
      .poll(() => page.locator("#send output").textContent(), { timeout: 15_000 })
      .toBe(`Transaction ${TRANSACTION}`);

    await page.getByRole("button", { name: "pay for an answer" }).click();
    const inferring = await nextRequest();
    expect(inferring.decoded).toMatchObject({
      kind: "request-inference",
      model: "starling-tiny",
      maxPrice: 1_000_000n,
    });
    await wallet.respond(inferring.id, { output: "Westward.", receipt: "r" });
    await expect.poll(() => page.locator("#infer output").textContent(), { timeout: 15_000 }).toContain("Westward.");

    await page.getByRole("button", { name: "Have it signed" }).click();
    await wallet.refuse((await nextRequest()).id);
    await expect.poll(() => page.getByRole("alert").textContent(), { timeout: 15_000 }).toBe("You refused.");

    await page.getByRole("button", { name: "End the connection" }).click();
    await expect.poll(() => wallet.getSnapshot().sessions.length, { timeout: 15_000 }).toBe(0);
    expect(outside).toEqual([]);
  } finally {
    await browser.close();
  }
});
