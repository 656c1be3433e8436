// An account for viem whose key is in memory only while it signs: what is kept is a key of Web Crypto that no script can read.
import type { LocalAccount } from "viem";
import { privateKeyToAccount, toAccount } from "viem/accounts";
import { openSigner } from "../vault/vault.ts";
import type { WalletFile } from "../vault/wallet-file.ts";
import { hexKey } from "../vault/wallet-secret.ts";

/** Thrown by an account whose wallet has been locked. */
export class WalletLocked extends Error {
  override readonly name = "WalletLocked";
  constructor() {
    super("The wallet is locked.");
  }
}

/** `keyNow` gives the data key, or undefined once the wallet is locked. */
export function vaultAccount(file: WalletFile, keyNow: () => CryptoKey | undefined): LocalAccount {
  async function signing<T>(sign: (account: LocalAccount) => Promise<T>): Promise<T> {
    const key = keyNow();
    if (key === undefined) throw new WalletLocked();
    const signer = await openSigner(file, key);
    if (signer === undefined) throw new Error("the wallet's file is altered");
    try {
      return await sign(privateKeyToAccount(hexKey(signer)));
    } finally {
      signer.fill(0);
    }
  }
  const account = toAccount({
    address: file.address,
    sign: ({ hash }) =>
      signing(async (open) => {
        if (open.sign === undefined) throw new Error("an account of viem's can sign hashes");
        return open.sign({ hash });
      }),
    signMessage: ({ message }) => signing((open) => open.signMessage({ message })),
    signTransaction: (transaction, options) => signing((open) => open.signTransaction(transaction, options)),
    signTypedData: (typedData) => signing((open) => open.signTypedData(typedData)),
  });
  return { ...account, publicKey: "0x" };
}
