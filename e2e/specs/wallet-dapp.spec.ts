// The site's wallet and dApps that know nothing of it but WalletConnect: what its owner agrees to is done, and nothing else.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { fundAddress } from "@starling/contracts";
import { resultLine } from "@starling/protocol";
import { answerBundle, createClient, verifyReceipt } from "@starling/sdk";
import {
  createPublicClient,
  type Hex,
  http,
  isHex,
  maxUint256,
  parseEther,
  recoverMessageAddress,
  recoverTypedDataAddress,
} from "viem";
import { z } from "zod";
import { serveWalletDapp } from "../../examples/wallet-dapp/serve.mjs";
import { type OpenNetwork, openNetwork } from "../src/network/open-network.ts";
import { type Dapp, openDapp } from "../src/wallet/open-dapp.ts";
import { createWallet, holdButton, openWallet, pasteLink, sheetOf } from "../src/wallet/wallet-page.ts";

const CHAIN_ID = 31_337;
const NETWORK_MS_MAX = 180_000;
const INFERENCE_MS_MAX = 90_000;
/** Until its answer has a final verdict and its leaf a signed head. */
const RECEIPT_MS_MAX = 60_000;
const GRANTED = "50";
const STRANGER = "0x000000000000000000000000000000000000dEaD";

/** What the example dApp's page shows of starling_requestInference. */
const inferenceAnswer = z.object({
  object: z.literal("starling.inference"),
  model: z.string(),
  job: z.string(),
  price: z.string(),
  receipt: z.string(),
  answers: z.array(resultLine).min(1),
});

let open: OpenNetwork;
let example: Awaited<ReturnType<typeof serveWalletDapp>>;
test.beforeAll(async () => {
  test.setTimeout(NETWORK_MS_MAX);
  open = await openNetwork({ chain: true, seedNode: true, say: console.error });
  example = await serveWalletDapp();
});
test.afterAll(async () => {
  await example?.close();
  await open?.close();
});

const dapps: Dapp[] = [];
test.afterEach(async () => {
  // One that is left open looks for its relay without end.
  for (const dapp of dapps.splice(0)) await dapp.close();
});
const openNamed = async (name: string, url: string): Promise<Dapp> => {
  const dapp = await openDapp(open.network.relayUrl, CHAIN_ID, { name, url });
  dapps.push(dapp);
  return dapp;
};

test("a dApp in another browser gets two signatures, a transaction and an answer, over the wallet's reload", async ({
  page,
  browser,
}) => {
  const { network, client } = open;
  const chainUrl = network.chainUrl ?? "";
  const chain = createPublicClient({ transport: http(chainUrl) });

  const account = await test.step("the owner signs in, and is granted points", async () => {
    await page.goto(`${network.siteUrl}/account`);
    await page.getByRole("button", { name: "Sign in with this browser" }).click();
    const id = (await page.getByText(/^acc_[0-9A-Z]{26}$/).textContent()) ?? "";
    const key = (await readFile(join(network.dataDir, "keys", "operator-api-key"), "utf8")).trim();
    const operator = createClient({ relayUrl: network.relayUrl, apiKey: key });
    await operator.admin.grant({ account: id, amount: GRANTED, reason: "for a test" });
    return id;
  });
  const address = await createWallet(page, network.siteUrl);
  await fundAddress(chainUrl, address, parseEther("1"));

  const elsewhere = await browser.newContext();
  const dapp = await elsewhere.newPage();
  const said = (form: string) => dapp.locator(`#${form} output`);
  await test.step("they pair by a link", async () => {
    await dapp.goto(example.url);
    await dapp.getByLabel("Relay").fill(network.relayUrl);
    await dapp.getByRole("button", { name: "Connect a wallet" }).click();
    await expect(dapp.getByLabel("Link", { exact: true })).toHaveValue(/^wc:/);
    await pasteLink(page, await dapp.getByLabel("Link", { exact: true }).inputValue());
    const sheet = sheetOf(page);
    await expect(sheet.getByRole("heading", { name: "Example dApp wants to connect" })).toBeVisible();
    await expect(sheet.getByText(new URL(example.url).origin, { exact: true })).toBeVisible();
    await expect(sheet.getByText("origin not attested")).toBeVisible();
    await sheet.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(dapp.locator("#status")).toHaveText(`Connected to ${address} on network ${CHAIN_ID}.`);
  });

  await test.step("it has a message signed", async () => {
    const message = "Three seeds a day, and water";
    await dapp.getByLabel("Message").fill(message);
    await dapp.getByRole("button", { name: "Have it signed" }).click();
    await expect(sheetOf(page).getByText(message).first()).toBeVisible();
    await sheetOf(page).getByRole("button", { name: "Sign", exact: true }).click();
    await expect(said("sign")).toContainText("Signed by the account.");
    expect(await recoverMessageAddress({ message, signature: hexIn(await said("sign").textContent()) })).toBe(address);
  });

  await test.step("the wallet's page is reloaded: it is locked, and still connected once it is open", async () => {
    await page.reload();
    await expect(page.getByRole("heading", { name: "Locked" })).toBeVisible();
    await openWallet(page);
  });

  await test.step("it has typed data signed, without pairing again", async () => {
    await dapp.getByRole("button", { name: "Have an order confirmation signed (typed data)" }).click();
    await expect(sheetOf(page).getByText("seeds").first()).toBeVisible();
    await sheetOf(page).getByRole("button", { name: "Sign", exact: true }).click();
    await expect(said("typed")).toContainText("Signed by the account.");
    const signer = await recoverTypedDataAddress({
      domain: { name: "Example dApp", version: "1", chainId: CHAIN_ID },
      types: {
        Confirmation: [
          { name: "what", type: "string" },
          { name: "count", type: "uint256" },
        ],
      },
      primaryType: "Confirmation",
      message: { what: "seeds", count: 3n },
      signature: hexIn(await said("typed").textContent()),
    });
    expect(signer).toBe(address);
  });

  await test.step("it has a transaction sent", async () => {
    const wei = 12_345n;
    const before = await chain.getBalance({ address: STRANGER });
    await dapp.getByLabel("To", { exact: true }).fill(STRANGER);
    await dapp.getByLabel("Amount in wei").fill(String(wei));
    await dapp.getByRole("button", { name: "Ask for a transaction" }).click();
    await expect(sheetOf(page).getByText("Fee at most")).toBeVisible();
    await sheetOf(page).getByRole("button", { name: "Send", exact: true }).click();
    await expect(said("send")).toContainText(/^Transaction 0x[0-9a-f]{64}$/);
    const hash = hexIn(await said("send").textContent());
    const { status, from } = await chain.waitForTransactionReceipt({ hash });
    expect({ status, from }).toEqual({ status: "success", from: address.toLowerCase() });
    expect((await chain.getBalance({ address: STRANGER })) - before).toBe(wei);
  });

  await test.step("its owner pays for an answer, whose receipt anybody can check", async () => {
    await dapp.getByLabel("Question").fill("Continue: The starling flew");
    await dapp.getByRole("button", { name: "Ask the wallet's owner to pay for an answer" }).click();
    const sheet = sheetOf(page);
    await expect(sheet.getByRole("heading", { name: "Pay for an answer of starling-tiny" })).toBeVisible();
    await expect(sheet.getByText(`${GRANTED} points`).first()).toBeVisible();
    await sheet.getByRole("button", { name: "Pay and run" }).click();
    await expect(said("infer")).toContainText("starling.inference", { timeout: INFERENCE_MS_MAX });
    const answer = inferenceAnswer.parse(JSON.parse((await said("infer").textContent()) ?? ""));
    expect(answer).toMatchObject({ model: "starling-tiny", price: expect.stringMatching(/[1-9]/) });

    await expect(async () => client.receipts.get(answer.receipt)).toPass({ timeout: RECEIPT_MS_MAX });
    const receipt = await client.receipts.get(answer.receipt);
    const output = answerBundle(receipt.body, answer.answers);
    expect(output).toBeDefined();
    const { address: relayAddress } = await client.receipts.key();
    const check = await verifyReceipt(receipt, { relayAddress, ...(output && { output }) });
    expect(check).toMatchObject({ ok: true });
    expect(receipt.body).toMatchObject({ jobId: answer.job });
    await expectSpent(page, account, answer.price);
  });

  await test.step("what its owner refuses is not done, and it hears so", async () => {
    await dapp.getByRole("button", { name: "Have it signed" }).click();
    await sheetOf(page).getByRole("button", { name: "Refuse" }).click();
    await expect(dapp.getByRole("alert")).toHaveText(/You refused\./);
    await expect(said("sign")).toBeEmpty();
    await expect(sheetOf(page)).toBeHidden();
  });

  await test.step("the connection is ended in the wallet, and the dApp hears so", async () => {
    await page.getByRole("button", { name: "Connections", exact: true }).click();
    await page.getByRole("button", { name: "End the connection with Example dApp" }).click();
    await expect(page.getByText("No site is connected.")).toBeVisible();
    await expect(dapp.locator("#status")).toHaveText("Not connected.");
    await expect(dapp.getByRole("button", { name: "Have it signed" })).toBeDisabled();
  });
  await elsewhere.close();
});

test("who pretends to be the site, and who wants all of a token, is shown as a danger", async ({ page }) => {
  const { network } = open;
  const address = await createWallet(page, network.siteUrl);
  const sheet = sheetOf(page);
  const danger = sheet.getByRole("alert").filter({ hasText: "Danger" });

  await test.step("a proposal under the site's own name", async () => {
    const thief = await openNamed("Starling", network.siteUrl);
    await pasteLink(page, thief.uri);
    await expect(danger).toContainText("It says that it is this wallet’s own site");
    await expect(sheet.getByText("not what it claims to be")).toBeVisible();
    // A press is not enough to agree.
    await sheet.getByRole("button", { name: "Hold to confirm: Connect" }).click();
    await expect(sheet).toBeVisible();
    await sheet.getByRole("button", { name: "Refuse" }).click();
    await expect(thief.agreed).rejects.toMatchObject({ code: 4001 });
    await expect(page.getByText("No site is connected.")).toBeVisible();
  });

  await test.step("a permit without end", async () => {
    const shop = await openNamed("Bird shop", "https://birds.example");
    await pasteLink(page, shop.uri);
    await sheet.getByRole("button", { name: "Connect", exact: true }).click();
    const session = await shop.agreed;
    expect(session.accounts).toEqual([`eip155:${CHAIN_ID}:${address}`]);
    const permit = permitOf(network.contracts?.starToken, address);
    const ask = () => session.ask("eth_signTypedData_v4", [address, JSON.stringify(permit, (_, v) => plain(v))]);

    const refused = ask();
    refused.catch(() => {});
    await expect(danger.filter({ hasText: "all of it, without end" })).toBeVisible();
    const hold = sheet.getByRole("button", { name: "Hold to confirm: Sign" });
    await expect(hold).toBeDisabled();
    await expect(sheet.getByRole("button", { name: "Sign", exact: true })).toHaveCount(0);
    await sheet.getByRole("button", { name: "Refuse" }).click();
    await expect(refused).rejects.toMatchObject({ code: 4001 });

    const signing = ask();
    await sheet.getByLabel("I have read this and want it all the same.").check();
    await hold.click();
    await expect(sheet).toBeVisible();
    await holdButton(hold);
    const signature = await signing;
    if (!isHex(signature)) throw new Error("no signature");
    expect(await recoverTypedDataAddress({ ...permit, signature })).toBe(address);
  });
});

/** The points that the account's own page shows are as many fewer as it was charged. */
async function expectSpent(page: Page, account: string, price: string): Promise<void> {
  const other = await page.context().newPage();
  await other.goto(`${open.network.siteUrl}/account`);
  await expect(other.getByText(account)).toBeVisible();
  const left = Number(GRANTED) - Number(price);
  await expect(other.getByRole("region", { name: "Points" })).toContainText(String(Math.floor(left)));
  await other.close();
}

function hexIn(text: string | null): Hex {
  const found = /0x[0-9a-f]+/i.exec(text ?? "")?.[0];
  if (!isHex(found)) throw new Error(`no hex digits in "${text}"`);
  return found;
}

const plain = (value: unknown): unknown => (typeof value === "bigint" ? value.toString() : value);

const permitOf = (token: string | undefined, owner: Hex) => ({
  domain: { name: "Starling", version: "1", chainId: CHAIN_ID, verifyingContract: hexIn(token ?? null) },
  types: {
    Permit: [
      { name: "owner", type: "address" },
      { name: "spender", type: "address" },
      { name: "value", type: "uint256" },
      { name: "nonce", type: "uint256" },
      { name: "deadline", type: "uint256" },
    ],
  },
  primaryType: "Permit" as const,
  message: { owner, spender: STRANGER, value: maxUint256, nonce: 0n, deadline: maxUint256 } as const,
});
