import { ed25519 } from "@noble/curves/ed25519.js";
import { describe, expect, it } from "vitest";
import { readToken } from "./read-token.ts";
import { didOf, testClient } from "./testing/sign-token.ts";
import { WALLETCONNECT_LIMITS } from "./walletconnect-limits.ts";

const OWN = "ws://127.0.0.1:4150/walletconnect";
const NOW = Date.now();
const read = (token: string | null, nowMs = NOW) =>
  readToken(token, { limits: WALLETCONNECT_LIMITS, isOwnUrl: (url) => url === OWN, nowMs: () => nowMs });
const client = testClient(OWN);
const DAY_MS = 86_400_000;

describe("a client's token", () => {
  it("says who it is", () => {
    expect(read(client.token())).toEqual({ ok: true, value: client.clientId });
  });

  it("works again while it lasts, and not after", () => {
    const token = client.token();
    expect(read(token).ok).toBe(true);
    expect(read(token, NOW + DAY_MS - 10_000).ok).toBe(true);
    expect(read(token, NOW + DAY_MS + 10_000)).toEqual({ ok: false, fault: "token_expired" });
  });

  const nowS = Math.floor(NOW / 1000);
  it.each([
    ["for another relay", client.token({ aud: "wss://relay.walletconnect.org" }), "token_elsewhere"],
    ["for another path's relay", client.token({ aud: `${OWN}.evil.example` }), "token_elsewhere"],
    ["from the future", client.token({ iat: nowS + 3_600, exp: nowS + 7_200 }), "token_expired"],
    ["that lasts for years", client.token({ exp: nowS + 10 * 365 * 86_400 }), "token_expired"],
    ["without an end", client.token({ exp: undefined }), "token_malformed"],
    ["with an end that is no number", client.token({ exp: "never" }), "token_malformed"],
    ["of no algorithm", client.token({}, { alg: "none" }), "token_malformed"],
    ["of another algorithm", client.token({}, { alg: "HS256" }), "token_malformed"],
    ["in another's name", client.token({ iss: testClient(OWN).clientId }), "token_forged"],
    ["of a did that is no key", client.token({ iss: "did:web:example.org" }), "token_malformed"],
    ["of a key of another kind", client.token({ iss: didOf(new Uint8Array(32), [0xe7, 0x01]) }), "token_malformed"],
    ["of a key that is no point", client.token({ iss: didOf(new Uint8Array(32).fill(0xff)) }), "token_forged"],
    ["of the neutral key, which signs everything", smallOrder(), "token_forged"],
    ["with a body changed after it was signed", withBody({ iss: client.clientId, sub: "b", aud: OWN }), "token_forged"],
    ["with a signature cut short", client.token().slice(0, -4), "token_malformed"],
    ["with a fourth part", `${client.token()}.x`, "token_malformed"],
    ["that is too long", client.token({ sub: "s".repeat(2_000) }), "token_malformed"],
    ["that is no token", "hello", "token_malformed"],
    ["of base64 that is no JSON", "aGVsbG8.aGVsbG8.aGVsbG8", "token_malformed"],
    ["that is empty", "", "token_missing"],
    ["that isn't there", null, "token_missing"],
  ] as const)("is refused %s", (_what, token, fault) => {
    expect(read(token)).toEqual({ ok: false, fault });
  });

  /** An honest token whose claims were swapped for others. */
  function withBody(claims: object): string {
    const [head = "", , seal = ""] = client.token().split(".");
    const body = Buffer.from(JSON.stringify({ ...claims, iat: nowS, exp: nowS + 60 })).toString("base64url");
    return `${head}.${body}.${seal}`;
  }

  /** The identity point as key: with R the identity and S zero, lax verifiers take any message. */
  function smallOrder(): string {
    const identity = ed25519.Point.ZERO.toBytes();
    const [head = "", body = ""] = client.token({ iss: didOf(identity) }).split(".");
    return `${head}.${body}.${Buffer.from([...identity, ...new Uint8Array(32)]).toString("base64url")}`;
  }
});
