import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesOfHex, hexOf } from "@starling/protocol";
import { afterAll, describe, expect, it } from "vitest";
import { keccak256, openFileSigner, signerOf } from "./signer.ts";

const dir = mkdtempSync(join(tmpdir(), "starling-signer-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe("the relay's signer", () => {
  it("[RP10] makes its key once, for its owner's eyes only, and is the same from then on", async () => {
    const file = join(dir, "keys", "relay-signer.json");
    const [one, other] = await Promise.all([openFileSigner(file), openFileSigner(file)]);
    const later = await openFileSigner(file);
    expect([one.address, other.address]).toEqual([later.address, later.address]);
    expect(readdirSync(join(dir, "keys"))).toEqual(["relay-signer.json"]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(later.address).toMatch(/^0x[0-9a-f]{40}$/);
  });

  it("[RP10] refuses a key that others may read, and one that is none, without saying what it holds", async () => {
    const file = join(dir, "open.json");
    await openFileSigner(file);
    chmodSync(file, 0o644);
    const secret = readFileSync(file, "utf8").slice(20, 60);
    const refusal = await openFileSigner(file).then(String, String);
    expect(refusal).toContain("chmod 600");
    expect(refusal).not.toContain(secret);
    const broken = join(dir, "broken.json");
    writeFileSync(broken, JSON.stringify({ privateKey: "0x12", secret: "sesame" }), { mode: 0o600 });
    const told = await openFileSigner(broken).then(String, String);
    expect(told).toContain("is no key of a relay");
    expect(told).not.toContain("sesame");
  });

  it("[RP10] signs as Ethereum does", async () => {
    // The first account of the well-known development mnemonic ("test test … junk").
    const key = bytesOfHex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    const signer = signerOf(key);
    expect(signer.address).toBe("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    const digest = keccak256(new TextEncoder().encode("starling"));
    const signature = bytesOfHex((await signer.sign(digest)).slice(2));
    expect([27, 28]).toContain(signature[64]);
    const recovered = Uint8Array.of((signature[64] ?? 0) - 27, ...signature.subarray(0, 64));
    const point = secp256k1.Point.fromBytes(secp256k1.recoverPublicKey(recovered, digest, { prehash: false }));
    expect(hexOf(point.toBytes(false))).toBe(hexOf(secp256k1.getPublicKey(key, false)));
  });
});
