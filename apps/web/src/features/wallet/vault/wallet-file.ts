// The wallet at rest, in IndexedDB and as the file that is exported. Everything in it may be known to anyone: the secret parts are
// sealed with AES-256-GCM under a random data key, and that key once for each lock.
import "../../../shared/live/no-evaluated-code.ts";
import { getAddress, isAddress } from "viem";
import { z } from "zod";
import { done, failed, type Outcome } from "../outcome.ts";
import {
  ACCOUNT_INDEX_MAX,
  LOCK_NAME_CHARS_MAX,
  LOCKS_MAX,
  SCRYPT_N_MAX,
  SCRYPT_N_MIN,
  SCRYPT_P_MAX,
  WALLET_FILE_BYTES_MAX,
} from "./vault-limits.ts";

export const WALLET_FILE_FORMAT = "starling-wallet";
export const WALLET_FILE_VERSION = 1;

/** `count` bytes as base64url without padding. */
const bytesText = (count: number) =>
  z
    .string()
    .length(Math.ceil((count * 4) / 3))
    .regex(/^[A-Za-z0-9_-]+$/);

const IV_BYTES = 12;
const TAG_BYTES = 16;
const sealed = (plainBytes: number) =>
  z.strictObject({ iv: bytesText(IV_BYTES), data: bytesText(plainBytes + TAG_BYTES) });
export type Sealed = z.infer<ReturnType<typeof sealed>>;

const scryptParams = z.strictObject({
  kdf: z.literal("scrypt"),
  N: z
    .int()
    .min(SCRYPT_N_MIN)
    .max(SCRYPT_N_MAX)
    .refine((n) => Number.isInteger(Math.log2(n))),
  r: z.literal(8),
  p: z.int().min(1).max(SCRYPT_P_MAX),
  salt: bytesText(16),
});
const lockId = bytesText(8);
const passphraseLock = scryptParams.extend({ kind: z.literal("passphrase"), id: lockId, dataKey: sealed(32) });
const passkeyLock = z.strictObject({
  kind: z.literal("passkey"),
  id: lockId,
  /** WebAuthn credential id. */
  credentialId: z
    .string()
    .min(1)
    .max(1366)
    .regex(/^[A-Za-z0-9_-]+$/),
  /** The host the passkey belongs to; elsewhere it can't be used. */
  rpId: z.string().min(1).max(253),
  name: z.string().max(LOCK_NAME_CHARS_MAX),
  createdAt: z.iso.datetime(),
  prfSalt: bytesText(32),
  hkdfSalt: bytesText(32),
  dataKey: sealed(32),
});
const lock = z.discriminatedUnion("kind", [passphraseLock, passkeyLock]);

const walletFile = z.strictObject({
  format: z.literal(WALLET_FILE_FORMAT),
  version: z.literal(WALLET_FILE_VERSION),
  address: z
    .string()
    .refine((text) => isAddress(text))
    .transform((text) => getAddress(text)),
  kind: z.enum(["words", "key"]),
  accountIndex: z.int().min(0).max(ACCOUNT_INDEX_MAX),
  createdAt: z.iso.datetime(),
  locks: z
    .array(lock)
    .min(1)
    .max(LOCKS_MAX)
    .refine((locks) => locks.filter(({ kind }) => kind === "passphrase").length <= 1)
    .refine((locks) => new Set(locks.map(({ id }) => id)).size === locks.length),
  /** The 32 bytes that sign. */
  signer: sealed(32),
  /** What they come from (wallet-secret.ts): asked for only to be shown or written down. */
  secret: sealed(33),
});

export type WalletFile = z.infer<typeof walletFile>;
export type WalletLock = z.infer<typeof lock>;
export type PassphraseLock = z.infer<typeof passphraseLock>;
export type PasskeyLock = z.infer<typeof passkeyLock>;

/** The text of a wallet file, as downloaded. */
export const writeWalletFile = (file: WalletFile): string => `${JSON.stringify(file, null, 2)}\n`;

/** Reads a file from anyone. `file_unreadable`: not a wallet file; `file_out_of_bounds`: one whose parts are not what this version writes. */
export function readWalletFile(text: string): Outcome<WalletFile> {
  if (text.length > WALLET_FILE_BYTES_MAX) return failed("file_too_large");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return failed("file_unreadable");
  }
  const head = z.object({ format: z.literal(WALLET_FILE_FORMAT), version: z.int() }).safeParse(value);
  if (!head.success) return failed("file_unreadable");
  if (head.data.version !== WALLET_FILE_VERSION) return failed("file_version_unknown");
  const file = walletFile.safeParse(value);
  return file.success ? done(file.data) : failed("file_out_of_bounds");
}
