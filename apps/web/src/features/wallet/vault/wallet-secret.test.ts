import { mnemonicToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import {
  addressOfSigner,
  frameOf,
  freshWords,
  SECRET_FRAME_BYTES,
  secretOfFrame,
  secretOfKey,
  secretOfWords,
  signerOf,
  textOf,
  type WalletSecret,
  wordsOf,
} from "./wallet-secret.ts";

// The mnemonic and addresses that Ethereum's development tools have published for years (Hardhat, anvil): never for real money.
const WORDS = "test test test test test test test test test test test junk";
const ADDRESSES = ["0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"];
const KEY = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

function secret(outcome: ReturnType<typeof secretOfWords>): WalletSecret {
  if (!outcome.ok) throw new Error(outcome.fault);
  return outcome.value;
}

describe("words", () => {
  it("lead to the addresses that every BIP-44 wallet finds", () => {
    const words = secret(secretOfWords(WORDS));
    expect([0, 1].map((index) => addressOfSigner(signerOf(words, index)))).toEqual(ADDRESSES);
    const fresh = freshWords(24);
    const theirs = mnemonicToAccount(textOf(fresh), { addressIndex: 7 }).address;
    expect(addressOfSigner(signerOf(fresh, 7))).toBe(theirs);
  });

  it("are taken as people type them, and refused when one is wrong, missing or out of order", () => {
    expect(textOf(secret(secretOfWords(`  ${WORDS.toUpperCase().replaceAll(" ", ",\n ")} `)))).toBe(WORDS);
    const reversed = WORDS.split(" ").reverse().join(" ");
    for (const wrong of [
      "",
      "test",
      WORDS.replace("junk", "junq"),
      WORDS.replace("junk", "test"),
      reversed,
      "a ".repeat(9999),
    ]) {
      expect(secretOfWords(wrong), wrong.slice(0, 80)).toEqual({ ok: false, fault: "words_invalid" });
    }
  });

  it("are 12 or 24, and never the same twice", () => {
    expect(wordsOf(freshWords(12))).toHaveLength(12);
    expect(wordsOf(freshWords(24))).toHaveLength(24);
    expect(textOf(freshWords(12))).not.toBe(textOf(freshWords(12)));
  });
});

describe("a private key", () => {
  it("is taken with and without 0x, and refused when it is none", () => {
    for (const text of [KEY, `0x${KEY}`, ` 0X${KEY.toUpperCase()}\n`]) {
      const key = secret(secretOfKey(text));
      expect(addressOfSigner(signerOf(key, 3))).toBe(ADDRESSES[0]);
      expect(textOf(key)).toBe(`0x${KEY}`);
    }
    const order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    for (const wrong of ["", KEY.slice(1), `${KEY}0`, KEY.replace("a", "g"), "0".repeat(64), order, "f".repeat(64)]) {
      expect(secretOfKey(wrong), wrong).toEqual({ ok: false, fault: "key_invalid" });
    }
  });
});

it("is framed in the same size whatever it is, so that a file doesn't say how many words there are", () => {
  for (const made of [freshWords(12), freshWords(24), secret(secretOfKey(KEY))]) {
    const frame = frameOf(made);
    expect(frame).toHaveLength(SECRET_FRAME_BYTES);
    expect(secretOfFrame(made.kind, frame)).toEqual(made);
  }
  expect(secretOfFrame("words", new Uint8Array(SECRET_FRAME_BYTES))).toBeUndefined();
  expect(secretOfFrame("key", frameOf(freshWords(12)))).toBeUndefined();
  expect(secretOfFrame("words", new Uint8Array(5))).toBeUndefined();
});
