// An account as contracts name it: the ASCII of its id in 32 bytes, zeros behind. So that it can be read, and read back.
import type { AccountId } from "../ids.ts";

const WORD = /^0x[0-9a-f]{64}$/;
const ID = /^acc_[0-9A-HJKMNP-TV-Z]{26}$/;
const WORD_BYTES = 32;

/** 0x and 64 lower-case hex digits. */
export function accountWord(accountId: AccountId): `0x${string}` {
  let hex = "";
  for (const char of accountId) hex += char.charCodeAt(0).toString(16).padStart(2, "0");
  return `0x${hex.padEnd(2 * WORD_BYTES, "0")}`;
}

/** undefined when the word is no account's. */
export function accountOfWord(word: string): AccountId | undefined {
  if (!WORD.test(word)) return undefined;
  let text = "";
  for (let at = 2; at < word.length; at += 2) text += String.fromCharCode(Number.parseInt(word.slice(at, at + 2), 16));
  const id = text.replace(/\0+$/, "");
  return ID.test(id) ? (id as AccountId) : undefined;
}
