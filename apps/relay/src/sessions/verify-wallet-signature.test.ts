import { encodeAbiParameters, hashMessage } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import type { Hex } from "../ports/chain.ts";
import { verifyWalletSignature } from "./verify-wallet-signature.ts";

const wallet = privateKeyToAccount(generatePrivateKey());
const address = wallet.address.toLowerCase();
const message = "starling.example wants you to …";

describe("a wallet's signature", () => {
  it("[SI5] holds for its key and its text alone", async () => {
    const signature = await wallet.signMessage({ message });
    expect(await verifyWalletSignature({ address, message, signature }, null)).toBe(true);
    expect(await verifyWalletSignature({ address, message: `${message} `, signature }, null)).toBe(false);
    const other = privateKeyToAccount(generatePrivateKey()).address.toLowerCase();
    expect(await verifyWalletSignature({ address: other, message, signature }, null)).toBe(false);
    for (const bad of ["0x", "0x00", `0x${"00".repeat(65)}`, `0x${"ff".repeat(65)}`, `${signature.slice(0, -2)}02`])
      expect(await verifyWalletSignature({ address, message, signature: bad }, null), bad).toBe(false);
  });

  it("[SI5] of a contract holds when the contract says so, and never where the chain doesn't answer", async () => {
    const asked: { to: Hex; data: Hex }[] = [];
    const answering = (answer: Hex) => ({
      call: async (to: Hex, data: Hex) => {
        asked.push({ to, data });
        return answer;
      },
    });
    const word = (value: Hex) => encodeAbiParameters([{ type: "bytes4" }], [value]);
    const signed = { address, message, signature: "0x1234" };
    expect(await verifyWalletSignature(signed, answering(word("0x1626ba7e")))).toBe(true);
    expect(asked[0]?.to).toBe(address);
    expect(asked[0]?.data).toContain(hashMessage(message).slice(2));
    expect(await verifyWalletSignature(signed, answering(word("0xffffffff")))).toBe(false);
    // An address without code answers with nothing.
    expect(await verifyWalletSignature(signed, answering("0x"))).toBe(false);
    const down = { call: () => Promise.reject(new Error("unreachable")) };
    expect(await verifyWalletSignature(signed, down)).toBe(false);
    expect(await verifyWalletSignature(signed, null)).toBe(false);
  });
});
