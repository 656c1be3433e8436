// Bounds of what is written, and of what is believed when a wallet file is read: a file may come from anyone.

/** A file holds a handful of keys in base64url; a real one is under 3 KiB. */
export const WALLET_FILE_BYTES_MAX = 16 * 1024;
/** One passphrase and some passkeys. */
export const LOCKS_MAX = 8;
export const LOCK_NAME_CHARS_MAX = 60;

/** scrypt as written today: 128 MiB of memory a guess (128 * N * r bytes). */
export const SCRYPT = { N: 2 ** 17, r: 8, p: 1 } as const;
/** What a file may ask of the browser that opens it: at least half of today's cost, at most 512 MiB and twice the passes. */
export const SCRYPT_N_MIN = 2 ** 16;
export const SCRYPT_N_MAX = 2 ** 19;
export const SCRYPT_P_MAX = 2;
/** scrypt gives way to the page this often. */
export const SCRYPT_TICK_MS = 12;

export const PASSPHRASE_CHARS_MIN = 12;
export const PASSPHRASE_CHARS_MAX = 256;
/** "aaaaaaaaaaaa" is long and no secret. */
export const PASSPHRASE_DISTINCT_MIN = 6;

/** BIP-44 addresses of one set of words that the wallet offers: m/44'/60'/0'/0/0 to …/99. */
export const ACCOUNT_INDEX_MAX = 99;
export const WORDS_TEXT_CHARS_MAX = 400;
