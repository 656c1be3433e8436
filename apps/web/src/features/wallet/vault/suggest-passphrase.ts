import { wordlist } from "@scure/bip39/wordlists/english.js";

/** Six words of 2,048: 66 bits. */
export const SUGGESTED_WORDS = 6;

/** A passphrase that is long to guess and short to write down. */
export function suggestPassphrase(): string {
  const numbers = crypto.getRandomValues(new Uint16Array(SUGGESTED_WORDS));
  return Array.from(numbers, (number) => wordlist[number % wordlist.length]).join(" "); // 2^16 is a whole multiple of 2,048
}
