import { existsSync, readFileSync } from "node:fs";
import { type Hex, isHex, type LocalAccount } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { writePrivateFile } from "./private-file.ts";

/**
 * The key in a file `{"privateKey": "0x…"}`, made when there is none. It is never logged.
 * @throws an Error that names the file when it holds no key
 */
export function accountInFile(file: string): LocalAccount {
  if (!existsSync(file)) writePrivateFile(file, `${JSON.stringify({ privateKey: generatePrivateKey() })}\n`);
  return privateKeyToAccount(keyIn(file));
}

function keyIn(file: string): Hex {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof parsed === "object" && parsed !== null && "privateKey" in parsed) {
      const { privateKey } = parsed;
      if (isHex(privateKey) && privateKey.length === 66) return privateKey;
    }
  } catch {
    // What the parser says may hold a part of the key.
  }
  throw new Error(`${file} holds no key; restore it from a backup`);
}
