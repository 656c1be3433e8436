// What a wallet is made from: BIP-39 words, or a bare private key. Kept as bytes, so that it can be overwritten after use.

import { entropyToMnemonic, generateMnemonic, mnemonicToEntropy, mnemonicToSeedSync } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { bytesOfHex, hexOf } from "@starling/protocol";
import type { Address, Hex } from "viem";
import { HDKey, hdKeyToAccount, privateKeyToAccount } from "viem/accounts";
import { done, failed, type Outcome } from "../outcome.ts";
import { WORDS_TEXT_CHARS_MAX } from "./vault-limits.ts";

export interface WalletSecret {
  readonly kind: "words" | "key";
  /** BIP-39 entropy (16, 20, 24, 28 or 32 bytes), or the 32 bytes of the key. */
  readonly bytes: Uint8Array;
}

/** The size of a sealed secret, the same for every kind and count of words: one byte of length, then the bytes, then zeros. */
export const SECRET_FRAME_BYTES = 33;

export const WORD_COUNTS = [12, 24] as const;
export type WordCount = (typeof WORD_COUNTS)[number];

/** Fresh words from the browser's random numbers: 128 bits for 12, 256 for 24. */
export const freshWords = (count: WordCount): WalletSecret => ({
  kind: "words",
  bytes: mnemonicToEntropy(generateMnemonic(wordlist, count === 12 ? 128 : 256), wordlist),
});

/** Words as people type them: any blanks, commas or line breaks, any case. Fails on unknown words and on a wrong checksum. */
export function secretOfWords(text: string): Outcome<WalletSecret> {
  if (text.length > WORDS_TEXT_CHARS_MAX) return failed("words_invalid");
  const words = text
    .normalize("NFKD")
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== "");
  try {
    return done({ kind: "words", bytes: mnemonicToEntropy(words.join(" "), wordlist) });
  } catch {
    return failed("words_invalid");
  }
}

/** 64 hex digits, with or without 0x, that are a key of secp256k1. */
export function secretOfKey(text: string): Outcome<WalletSecret> {
  const hex = text.trim().replace(/^0x/i, "");
  if (!/^[0-9a-fA-F]{64}$/.test(hex)) return failed("key_invalid");
  const secret: WalletSecret = { kind: "key", bytes: bytesOfHex(hex) };
  try {
    addressOfSigner(secret.bytes);
    return done(secret);
  } catch {
    return failed("key_invalid"); // 0, or not below the curve's order
  }
}

/** The words, in order. Only for a secret of kind "words". */
export const wordsOf = (secret: WalletSecret): readonly string[] =>
  entropyToMnemonic(secret.bytes, wordlist).split(" ");

/** What the owner writes down: the words parted by blanks, or the key with 0x. */
export const textOf = (secret: WalletSecret): string =>
  secret.kind === "words" ? wordsOf(secret).join(" ") : `0x${hexOf(secret.bytes)}`;

/** The 32 bytes that sign: BIP-44 m/44'/60'/0'/0/index of words, or the key itself. */
export function signerOf(secret: WalletSecret, accountIndex: number): Uint8Array {
  if (secret.kind === "key") return secret.bytes.slice();
  const seed = mnemonicToSeedSync(entropyToMnemonic(secret.bytes, wordlist));
  const key = hdKeyToAccount(HDKey.fromMasterSeed(seed), { addressIndex: accountIndex }).getHdKey().privateKey;
  seed.fill(0);
  if (key === null) throw new Error("a derived key is missing");
  return key;
}

export const addressOfSigner = (signer: Uint8Array): Address => privateKeyToAccount(hexKey(signer)).address;

export const hexKey = (signer: Uint8Array): Hex => `0x${hexOf(signer)}`;

/** A word of the list that starts like `text`; for hints while typing. */
export const isListedWord = (word: string): boolean => wordlist.includes(word);

export function frameOf(secret: WalletSecret): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(SECRET_FRAME_BYTES);
  frame[0] = secret.bytes.length;
  frame.set(secret.bytes, 1);
  return frame;
}

export function secretOfFrame(kind: WalletSecret["kind"], frame: Uint8Array): WalletSecret | undefined {
  const length = frame[0] ?? 0;
  const lengths = kind === "key" ? [32] : [16, 20, 24, 28, 32];
  if (frame.length !== SECRET_FRAME_BYTES || !lengths.includes(length)) return undefined;
  return { kind, bytes: frame.slice(1, 1 + length) };
}
