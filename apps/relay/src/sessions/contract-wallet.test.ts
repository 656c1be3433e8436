import { createdSession, SIWE_STATEMENTS } from "@starling/protocol";
import { getAddress, type Hex } from "viem";
import { createSiweMessage } from "viem/siwe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type MoneyBed, startMoneyBed } from "../redemptions/testing/start-money-bed.ts";
import { askChallenge, TEST_SITE } from "../testing/people.ts";
import { refusalIn } from "../testing/start-test-relay.ts";

/** The one signature that the contract takes. */
const WORD = "7e".repeat(32);
const ADDRESS = getAddress(`0x${"c0de".repeat(10)}`);
/** isValidSignature's answer is EIP-1271's value when the signature's first word is WORD, and zero else. */
const CODE: Hex = `0x6064357f${WORD}14631626ba7e60e01b0260005260206000f3`;

let bed: MoneyBed;
beforeAll(async () => {
  bed = await startMoneyBed();
});
afterAll(() => bed.close());

async function signIn(signature: string) {
  const { nonce, chainId, issuedAt } = await askChallenge(bed.test);
  const message = createSiweMessage({
    address: ADDRESS,
    chainId,
    domain: new URL(TEST_SITE).host,
    issuedAt: new Date(issuedAt),
    nonce,
    statement: SIWE_STATEMENTS.signIn,
    uri: TEST_SITE,
    version: "1",
  });
  const body = { wallet: { message, signature, create: true } };
  return bed.test.call("POST", "/v1/session", { apiKey: null, body, headers: { origin: TEST_SITE } });
}

it("[SI5] a contract on the chain is a wallet, by its own word on a signature", async () => {
  expect(refusalIn(await signIn(`0x${WORD}`)).code).toBe("bad_signature");
  await bed.chain.testClient.setCode({ address: ADDRESS, bytecode: CODE });
  const session = createdSession.parse((await signIn(`0x${WORD}`)).json);
  expect(session).toMatchObject({ by: "wallet", wallet: ADDRESS.toLowerCase() });
  expect(refusalIn(await signIn(`0x${"7f".repeat(32)}`)).code).toBe("bad_signature");
});
