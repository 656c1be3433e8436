// Closing and opening a wallet file. Nothing here keeps a secret longer than the call takes.
import { base64urlOf } from "@starling/protocol";
import { done, failed, type Outcome } from "../outcome.ts";
import { isPassphraseAllowed, passkeyKey, passphraseKey } from "./lock-key.ts";
import { type Bytes, bytesOf, importKey, randomBytes, seal, unseal } from "./seal.ts";
import { LOCK_NAME_CHARS_MAX, LOCKS_MAX, SCRYPT } from "./vault-limits.ts";
import { WALLET_FILE_FORMAT, WALLET_FILE_VERSION, type WalletFile, type WalletLock } from "./wallet-file.ts";
import { addressOfSigner, frameOf, secretOfFrame, signerOf, type WalletSecret } from "./wallet-secret.ts";

/** A lock to be put on. */
export type NewLock =
  | { readonly kind: "passphrase"; readonly passphrase: string }
  | {
      readonly kind: "passkey";
      readonly credentialId: string;
      readonly rpId: string;
      readonly prfSalt: string;
      readonly answer: Bytes;
      readonly name: string;
    };

/** What the owner gives to open one. `answer` is the passkey's (passkey.ts). */
export type Unlock =
  | { readonly kind: "passphrase"; readonly passphrase: string; readonly onProgress?: (share: number) => void }
  | { readonly kind: "passkey"; readonly lockId: string; readonly answer: Bytes };

export interface NewWallet {
  readonly secret: WalletSecret;
  readonly accountIndex?: number;
  readonly lock: NewLock;
  readonly now: Date;
}

/** A new file with one lock. */
export async function closeWallet({ secret, accountIndex = 0, lock, now }: NewWallet): Promise<Outcome<WalletFile>> {
  const dataKey = randomBytes(32);
  const signer = new Uint8Array(signerOf(secret, accountIndex));
  const frame = frameOf(secret);
  try {
    const put = await newLock(dataKey, lock, now);
    if (!put.ok) return put;
    const key = await importKey(dataKey);
    const head = { address: addressOfSigner(signer), kind: secret.kind, accountIndex };
    return done({
      format: WALLET_FILE_FORMAT,
      version: WALLET_FILE_VERSION,
      ...head,
      createdAt: now.toISOString(),
      locks: [put.value],
      signer: await seal(key, signer, aboutPart("signer", head)),
      secret: await seal(key, frame, aboutPart("secret", head)),
    });
  } finally {
    for (const bytes of [dataKey, signer, frame]) bytes.fill(0);
  }
}

/**
 * The data key as one that can be used and not read. `wrong_secret` when the lock doesn't open; `wallet_altered` when it does
 * and what is inside is not what the file says.
 */
export async function openWallet(file: WalletFile, unlock: Unlock): Promise<Outcome<CryptoKey>> {
  return withDataKey(file, unlock, async (_, key) => {
    const signer = await openSigner(file, key);
    signer?.fill(0);
    return signer === undefined ? failed("wallet_altered") : done(key);
  });
}

/** The 32 bytes that sign, checked against the file's address; to be overwritten by the caller. */
export async function openSigner(file: WalletFile, key: CryptoKey): Promise<Bytes | undefined> {
  const signer = await unseal(key, file.signer, aboutPart("signer", file));
  if (signer !== undefined && addressOfSigner(signer) === file.address) return signer;
  signer?.fill(0);
  return undefined;
}

/** What the owner writes down. */
export async function revealSecret(file: WalletFile, unlock: Unlock): Promise<Outcome<WalletSecret>> {
  return withDataKey(file, unlock, async (_, key) => {
    const frame = await unseal(key, file.secret, aboutPart("secret", file));
    const secret = frame === undefined ? undefined : secretOfFrame(file.kind, frame);
    frame?.fill(0);
    return secret === undefined ? failed("wallet_altered") : done(secret);
  });
}

/** Puts one more lock on; a passphrase takes the place of the one there was. */
export async function addLock(
  file: WalletFile,
  unlock: Unlock,
  lock: NewLock,
  now: Date,
): Promise<Outcome<WalletFile>> {
  const kept = lock.kind === "passphrase" ? file.locks.filter(({ kind }) => kind !== "passphrase") : file.locks;
  if (kept.length >= LOCKS_MAX) return failed("too_many_locks");
  return withDataKey(file, unlock, async (dataKey) => {
    const put = await newLock(dataKey, lock, now);
    return put.ok ? done({ ...file, locks: [...kept, put.value] }) : put;
  });
}

/** Takes a lock off. The last one stays. Copies of the file that were made before keep theirs. */
export function removeLock(file: WalletFile, lockId: string): Outcome<WalletFile> {
  const locks = file.locks.filter(({ id }) => id !== lockId);
  return locks.length === 0 ? failed("last_lock") : done({ ...file, locks });
}

async function withDataKey<T>(
  file: WalletFile,
  unlock: Unlock,
  use: (dataKey: Bytes, key: CryptoKey) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const lock = file.locks.find((one) =>
    unlock.kind === "passphrase" ? one.kind === unlock.kind : one.id === unlock.lockId,
  );
  if (lock === undefined) return failed("wrong_secret");
  const lockKey = await lockKeyOf(lock, unlock);
  const dataKey = lockKey === undefined ? undefined : await unseal(lockKey, lock.dataKey, aboutLock(lock));
  if (dataKey === undefined) return failed("wrong_secret");
  try {
    return await use(dataKey, await importKey(dataKey));
  } finally {
    dataKey.fill(0);
  }
}

async function lockKeyOf(lock: WalletLock, unlock: Unlock): Promise<CryptoKey | undefined> {
  if (lock.kind === "passphrase" && unlock.kind === "passphrase") {
    const salt = bytesOf(lock.salt);
    return salt && passphraseKey(unlock.passphrase, salt, lock, unlock.onProgress);
  }
  if (lock.kind === "passkey" && unlock.kind === "passkey") {
    const salt = bytesOf(lock.hkdfSalt);
    return salt && passkeyKey(unlock.answer, salt);
  }
  return undefined;
}

async function newLock(dataKey: Bytes, lock: NewLock, now: Date): Promise<Outcome<WalletLock>> {
  const id = base64urlOf(randomBytes(8));
  if (lock.kind === "passphrase") {
    if (!isPassphraseAllowed(lock.passphrase)) return failed("passphrase_weak");
    const salt = randomBytes(16);
    const about = { kind: lock.kind, id, kdf: "scrypt", ...SCRYPT, salt: base64urlOf(salt) } as const;
    const key = await passphraseKey(lock.passphrase, salt, SCRYPT);
    return done({ ...about, dataKey: await seal(key, dataKey, aboutLock(about)) });
  }
  const { kind, credentialId, rpId, prfSalt, answer } = lock;
  const salt = randomBytes(32);
  const name = lock.name.slice(0, LOCK_NAME_CHARS_MAX);
  const about = {
    kind,
    id,
    credentialId,
    rpId,
    name,
    createdAt: now.toISOString(),
    prfSalt,
    hkdfSalt: base64urlOf(salt),
  };
  const key = await passkeyKey(answer, salt);
  return done({ ...about, dataKey: await seal(key, dataKey, aboutLock(about)) });
}

/** What a sealed part is bound to: changing any of it makes the part unreadable. */
const aboutPart = (
  part: "signer" | "secret",
  { address, kind, accountIndex }: Pick<WalletFile, "address" | "kind" | "accountIndex">,
) => [WALLET_FILE_FORMAT, WALLET_FILE_VERSION, part, address, kind, accountIndex].join("\n");

type AboutLock =
  | { readonly kind: "passphrase"; readonly id: string; readonly N: number; readonly r: number; readonly p: number }
  | { readonly kind: "passkey"; readonly id: string; readonly credentialId: string; readonly rpId: string };

const aboutLock = (lock: AboutLock): string => {
  const bound = lock.kind === "passphrase" ? ["scrypt", lock.N, lock.r, lock.p] : ["prf", lock.credentialId, lock.rpId];
  return [WALLET_FILE_FORMAT, WALLET_FILE_VERSION, "lock", lock.id, ...bound].join("\n");
};
