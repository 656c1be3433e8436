// The vault with real scrypt at its real cost: each try takes the better part of a second.
import { base64urlOf, bytesOfBase64url } from "@starling/protocol";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { randomBytes } from "./seal.ts";
import { addLock, closeWallet, openSigner, openWallet, removeLock, revealSecret, type Unlock } from "./vault.ts";
import { readWalletFile, type WalletFile, writeWalletFile } from "./wallet-file.ts";
import { addressOfSigner, freshWords, secretOfKey, signerOf, textOf } from "./wallet-secret.ts";

const NOW = new Date("2026-11-23T00:00:00Z");
/** Many guesses in a row, on a machine that does other things besides. */
const GUESSES_MS_MAX = 180_000;
vi.setConfig({ testTimeout: GUESSES_MS_MAX, hookTimeout: GUESSES_MS_MAX });

const PASSPHRASE = "seven starlings on a wire";
const right: Unlock = { kind: "passphrase", passphrase: PASSPHRASE };
const secret = freshWords(12);
let file: WalletFile;

function value<T>(outcome: { ok: true; value: T } | { ok: false; fault: string }): T {
  if (!outcome.ok) throw new Error(outcome.fault);
  return outcome.value;
}

beforeAll(async () => {
  file = value(await closeWallet({ secret, lock: { kind: "passphrase", passphrase: PASSPHRASE }, now: NOW }));
});

/** Another character of base64url at this place of a text. */
const changedAt = (text: string, place: number) =>
  text.slice(0, place) + (text[place] === "A" ? "B" : "A") + text.slice(place + 1);

describe("a wallet file with its passphrase", () => {
  it("opens, signs as its address, and gives back what it was made from", async () => {
    const signer = await openSigner(file, value(await openWallet(file, right)));
    expect(signer === undefined ? "" : addressOfSigner(signer)).toBe(file.address);
    expect(signer).toEqual(new Uint8Array(signerOf(secret, 0)));
    expect(textOf(value(await revealSecret(file, right)))).toBe(textOf(secret));
  });

  it("comes through its text unchanged, and holds no word and no byte of the secret in it", async () => {
    const text = writeWalletFile(file);
    expect(value(readWalletFile(text))).toEqual(file);
    // One word alone may stand in the file by chance: some are its own field names.
    const words = textOf(secret).split(" ");
    for (const [i, word] of words.slice(1).entries()) expect(text).not.toContain(`${words[i]} ${word}`);
    expect(text).not.toContain(base64urlOf(secret.bytes).slice(0, 8));
  });

  it("counts composed and decomposed letters as the same", async () => {
    const composed = value(
      await closeWallet({ secret, lock: { kind: "passphrase", passphrase: "drei gr\u00fcne V\u00f6gel" }, now: NOW }),
    );
    expect((await openWallet(composed, { kind: "passphrase", passphrase: "drei gru\u0308ne Vo\u0308gel" })).ok).toBe(
      true,
    );
  });

  it("is refused a passphrase that is short or the same few letters over and over", async () => {
    for (const passphrase of ["short", "aaaaaaaaaaaaaaaa", "abababababababab", "x".repeat(300)]) {
      const made = await closeWallet({ secret, lock: { kind: "passphrase", passphrase }, now: NOW });
      expect(made, passphrase).toEqual({ ok: false, fault: "passphrase_weak" });
    }
  });
});

describe("a wallet file without its secret stays closed", () => {
  it("to other passphrases, near ones too", async () => {
    for (const passphrase of ["", `${PASSPHRASE} `, PASSPHRASE.toUpperCase(), "anything else at all"]) {
      expect(await openWallet(file, { kind: "passphrase", passphrase })).toEqual({ ok: false, fault: "wrong_secret" });
    }
    expect(await revealSecret(file, { kind: "passphrase", passphrase: "guess" })).toMatchObject({
      fault: "wrong_secret",
    });
    const other = await addLock(
      file,
      { kind: "passphrase", passphrase: "guess" },
      { kind: "passphrase", passphrase: "a passphrase of mine" },
      NOW,
    );
    expect(other).toEqual({ ok: false, fault: "wrong_secret" });
  });

  it("to a passkey that isn't its own, and to answers of another salt", async () => {
    const stranger: Unlock = { kind: "passkey", lockId: file.locks[0]?.id ?? "", answer: randomBytes(32) };
    expect(await openWallet(file, stranger)).toMatchObject({ fault: "wrong_secret" });
  });

  it("when any part of it was changed, and says so where that can be known", async () => {
    const [lock] = file.locks;
    if (lock?.kind !== "passphrase") throw new Error("no lock");
    const withLock = (change: Partial<typeof lock>): WalletFile => ({ ...file, locks: [{ ...lock, ...change }] });
    const anAddress = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
    const changed: [string, WalletFile, string][] = [
      ["salt", withLock({ salt: changedAt(lock.salt, 4) }), "wrong_secret"],
      ["cost", withLock({ N: 2 ** 16 }), "wrong_secret"],
      ["lock's id", withLock({ id: changedAt(lock.id, 2) }), "wrong_secret"],
      ["data key", withLock({ dataKey: { ...lock.dataKey, data: changedAt(lock.dataKey.data, 9) } }), "wrong_secret"],
      ["data key's iv", withLock({ dataKey: { ...lock.dataKey, iv: changedAt(lock.dataKey.iv, 3) } }), "wrong_secret"],
      ["signer", { ...file, signer: { ...file.signer, data: changedAt(file.signer.data, 0) } }, "wallet_altered"],
      ["signer's iv", { ...file, signer: { ...file.signer, iv: changedAt(file.signer.iv, 0) } }, "wallet_altered"],
      ["address", { ...file, address: anAddress }, "wallet_altered"],
      ["kind", { ...file, kind: "key" }, "wallet_altered"],
      ["account", { ...file, accountIndex: 1 }, "wallet_altered"],
    ];
    for (const [part, altered, fault] of changed) {
      expect(await openWallet(altered, right), part).toEqual({ ok: false, fault });
    }
    const swapped = { ...file, secret: { ...file.secret, data: changedAt(file.secret.data, 1) } };
    expect(await revealSecret(swapped, right)).toEqual({ ok: false, fault: "wallet_altered" });
  });

  it("when its sealed signer is another wallet's, opened by the same passphrase", async () => {
    const other = value(
      await closeWallet({ secret: freshWords(12), lock: { kind: "passphrase", passphrase: PASSPHRASE }, now: NOW }),
    );
    expect(await openWallet({ ...file, signer: other.signer }, right)).toMatchObject({ fault: "wallet_altered" });
    expect(await openWallet({ ...file, locks: other.locks }, right)).toMatchObject({ fault: "wallet_altered" });
  });
});

describe("locks", () => {
  const answer = randomBytes(32);
  const passkey = {
    kind: "passkey",
    credentialId: "AAAA",
    rpId: "localhost",
    prfSalt: base64urlOf(randomBytes(32)),
    answer,
    name: "this computer",
  } as const;

  it("a passkey opens beside the passphrase; a changed passphrase opens and the old one no more", async () => {
    const both = value(await addLock(file, right, passkey, NOW));
    expect(value(readWalletFile(writeWalletFile(both)))).toEqual(both);
    const lockId = both.locks[1]?.id ?? "";
    expect((await openWallet(both, { kind: "passkey", lockId, answer })).ok).toBe(true);
    expect(await openWallet(both, { kind: "passkey", lockId, answer: randomBytes(32) })).toMatchObject({
      fault: "wrong_secret",
    });

    const changed = value(
      await addLock(
        both,
        { kind: "passkey", lockId, answer },
        { kind: "passphrase", passphrase: "another passphrase" },
        NOW,
      ),
    );
    expect(changed.locks).toHaveLength(2);
    expect(await openWallet(changed, right)).toMatchObject({ fault: "wrong_secret" });
    expect((await openWallet(changed, { kind: "passphrase", passphrase: "another passphrase" })).ok).toBe(true);
    expect((await openWallet(changed, { kind: "passkey", lockId, answer })).ok).toBe(true);

    const onlyPasskey = value(removeLock(both, both.locks[0]?.id ?? ""));
    expect(await openWallet(onlyPasskey, right)).toMatchObject({ fault: "wrong_secret" });
    expect(removeLock(onlyPasskey, lockId)).toEqual({ ok: false, fault: "last_lock" });
  });

  it("are bounded in number", async () => {
    const full = { ...file, locks: Array.from({ length: 8 }, () => ({ ...file.locks[0] })) } as WalletFile;
    const passkeys = { ...full, locks: full.locks.map((lock) => ({ ...lock, kind: "passkey" })) } as WalletFile;
    expect(await addLock(passkeys, right, passkey, NOW)).toEqual({ ok: false, fault: "too_many_locks" });
  });
});

describe("a file from a stranger is refused with a code", () => {
  const text = (change: object) => JSON.stringify({ ...file, ...change });
  const lockText = (change: object) => text({ locks: [{ ...file.locks[0], ...change }] });

  it.each<[string, () => string, string]>([
    ["no JSON", () => "not json {", "file_unreadable"],
    ["another JSON", () => "[1,2,3]", "file_unreadable"],
    ["a keystore of another wallet", () => JSON.stringify({ version: 3, crypto: {} }), "file_unreadable"],
    ["a megabyte", () => " ".repeat(1_000_000), "file_too_large"],
    ["a later version", () => text({ version: 2 }), "file_version_unknown"],
    ["scrypt that would take all memory", () => lockText({ N: 2 ** 30 }), "file_out_of_bounds"],
    ["scrypt that costs nothing", () => lockText({ N: 2 }), "file_out_of_bounds"],
    ["N that is no power of two", () => lockText({ N: 2 ** 17 + 1 }), "file_out_of_bounds"],
    ["another r", () => lockText({ r: 64 }), "file_out_of_bounds"],
    ["endless p", () => lockText({ p: 1e9 }), "file_out_of_bounds"],
    ["another kdf", () => lockText({ kdf: "none" }), "file_out_of_bounds"],
    ["a short salt", () => lockText({ salt: "AA" }), "file_out_of_bounds"],
    ["no locks", () => text({ locks: [] }), "file_out_of_bounds"],
    ["two passphrases", () => text({ locks: [file.locks[0], file.locks[0]] }), "file_out_of_bounds"],
    ["an address that is none", () => text({ address: "0x1234" }), "file_out_of_bounds"],
    [
      "an address with a wrong checksum",
      () => text({ address: `0x${file.address.slice(2).toUpperCase().replace(/^./, "a")}` }),
      "file_out_of_bounds",
    ],
    ["more than belongs in it", () => text({ script: "<script>" }), "file_out_of_bounds"],
    [
      "a sealed part of another length",
      () => text({ signer: { iv: file.signer.iv, data: "AAAA" } }),
      "file_out_of_bounds",
    ],
    [
      "characters that are no base64url",
      () => text({ signer: { ...file.signer, iv: "=".repeat(16) } }),
      "file_out_of_bounds",
    ],
    ["a prototype", () => `{"__proto__":{"format":"starling-wallet","version":1}}`, "file_unreadable"],
  ])("%s", (_, given, fault) => {
    expect(readWalletFile(given())).toEqual({ ok: false, fault });
  });

  it("every single changed character leaves it closed, and nothing throws", async () => {
    const whole = writeWalletFile(file);
    const [lock] = file.locks;
    // scrypt at each place would take minutes: the lock's own parts are tried one by one above.
    const from = whole.indexOf('"signer"');
    const key = value(await openWallet(file, right));
    expect(lock).toBeDefined();
    for (let place = from; place < whole.length; place++) {
      const read = readWalletFile(changedAt(whole, place));
      if (!read.ok || bytesOfBase64url(read.value.signer.data) === undefined) continue;
      const same = JSON.stringify(read.value.signer) === JSON.stringify(file.signer);
      expect((await openSigner(read.value, key)) !== undefined, `place ${place}`).toBe(same);
    }
  });
});

it("takes a private key as well as words", async () => {
  const key = value(secretOfKey("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"));
  const made = value(
    await closeWallet({ secret: key, lock: { kind: "passphrase", passphrase: PASSPHRASE }, now: NOW }),
  );
  expect(made.address).toBe("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
  expect(textOf(value(await revealSecret(made, right)))).toMatch(/^0x[0-9a-f]{64}$/);
});
