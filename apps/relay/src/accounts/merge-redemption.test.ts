import { linkedWallet, redemptionView } from "@starling/protocol";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type MoneyBed, startMoneyBed } from "../redemptions/testing/start-money-bed.ts";
import { createTestWallet, linkWallet, signInByWallet } from "../testing/people.ts";
import { refusalIn } from "../testing/start-test-relay.ts";

let bed: MoneyBed;
beforeAll(async () => {
  bed = await startMoneyBed();
});
afterAll(() => bed.close());

it("[AC5] waits until the closed account's redemption is over; what is left then becomes tokens by the other", async () => {
  const person = await bed.earner(10);
  const wallet = createTestWallet();
  const target = await signInByWallet(bed.test, wallet);
  const asked = redemptionView.parse((await bed.redeem(person, "4")).json);
  const source = { token: person.token, account: person.accountId };
  expect(refusalIn(await linkWallet(bed.test, source, wallet, true)).code).toBe("redemption_open");
  await bed.send(asked);
  await bed.until(person, asked.id, "redeemed");

  const merged = linkedWallet.parse((await linkWallet(bed.test, source, wallet, true)).json);
  expect(merged).toMatchObject({ account: target.account, merged: person.accountId });
  const owner = { accountId: target.account, token: target.token, wallet: wallet.address };
  const rest = redemptionView.parse((await bed.redeem(owner, "5")).json);
  // The redeemer contract counts by account: the other begins at nothing.
  expect(rest).toMatchObject({ state: "issued", voucher: { cumulative: "5000000" } });
  await bed.send(rest);
  await bed.until(owner, rest.id, "redeemed");
  expect(await bed.chain.tokens(person.wallet)).toBe(4_000_000n);
  expect(await bed.chain.tokens(wallet.address)).toBe(5_000_000n);
});
