import { SESSION_LIMITS, SIWE_STATEMENTS } from "@starling/protocol";
import { createSiweMessage, type SiweMessage } from "viem/siwe";
import { describe, expect, it } from "vitest";
import { readSiwe, type SiweExpectation } from "./read-siwe.ts";

const NOW_MS = Date.UTC(2026, 10, 23, 12);
const SITE = "https://starling.example";
const ADDRESS = "0xA0Cf798816D4b9b9866b5330EEa46a18382f251e";
const NONCE = "0123456789abcdef0123456789abcdef";

const messageOf = (change: Partial<SiweMessage> = {}): string =>
  createSiweMessage({
    address: ADDRESS,
    chainId: 31_337,
    domain: "starling.example",
    nonce: NONCE,
    statement: SIWE_STATEMENTS.signIn,
    uri: SITE,
    version: "1",
    issuedAt: new Date(NOW_MS),
    ...change,
  });
const read = (message: string, change: Partial<SiweExpectation> = {}) =>
  readSiwe(message, {
    siteOrigins: [SITE],
    origin: SITE,
    chainId: 31_337,
    statement: SIWE_STATEMENTS.signIn,
    nowMs: NOW_MS,
    ...change,
  });
const refused = (param: string) => ({ ok: false, error: { code: "siwe_refused", param } });

describe("a wallet's message", () => {
  it("[SI3] is taken when all of it fits", () => {
    expect(read(messageOf())).toEqual({ ok: true, value: { address: ADDRESS.toLowerCase(), nonce: NONCE } });
    expect(read(messageOf({ scheme: "https", uri: `${SITE}/account` })).ok).toBe(true);
    const inTime = { expirationTime: new Date(NOW_MS + 1), notBefore: new Date(NOW_MS) };
    expect(read(messageOf(inTime)).ok).toBe(true);
  });

  it("[SI3] of another site is refused, whatever its text says beside", () => {
    for (const domain of ["evil.example", "starling.example.evil.example", "starling.example:444", "localhost"])
      expect(read(messageOf({ domain })), domain).toMatchObject(refused("domain"));
    for (const uri of ["https://evil.example", "http://starling.example", "https://starling.example@evil.example/"])
      expect(read(messageOf({ uri })), uri).toMatchObject(refused("uri"));
    expect(read(messageOf({ scheme: "http" }))).toMatchObject(refused("scheme"));
  });

  it("[SI3] is refused when the request comes from another site than the message is for", () => {
    for (const origin of ["https://evil.example", "http://starling.example", "null", "not an origin"])
      expect(read(messageOf(), { origin }), origin).toMatchObject(refused("domain"));
    expect(read(messageOf(), { origin: undefined }).ok).toBe(true);
  });

  it("[SI3] may be for any site where the relay serves any, but for the one that asks", () => {
    const any = { siteOrigins: ["*"] };
    expect(read(messageOf(), any).ok).toBe(true);
    expect(read(messageOf(), { ...any, origin: "https://evil.example" })).toMatchObject(refused("domain"));
    expect(read(messageOf(), { ...any, origin: undefined })).toMatchObject(refused("domain"));
    const local = { domain: "127.0.0.1:4160", uri: "http://127.0.0.1:4160" };
    expect(read(messageOf(local), { ...any, origin: local.uri }).ok).toBe(true);
    expect(read(messageOf(local), { ...any, origin: "https://127.0.0.1:4160" })).toMatchObject(refused("uri"));
  });

  it("[SI3] of another chain, or for another purpose, is refused", () => {
    expect(read(messageOf({ chainId: 1 }))).toMatchObject(refused("chainId"));
    const account = "acc_0000000000000000000ESCR0W0";
    for (const statement of [SIWE_STATEMENTS.link(account), SIWE_STATEMENTS.merge(account), "Sign in."])
      expect(read(messageOf({ statement })), statement).toMatchObject(refused("statement"));
    const other = { statement: SIWE_STATEMENTS.link("acc_000000000000000000000BVRN0") };
    expect(read(messageOf(other), { statement: SIWE_STATEMENTS.link(account) })).toMatchObject(refused("statement"));
    expect(read(messageOf({ resources: ["https://starling.example/all"] }))).toMatchObject(refused("resources"));
    expect(read(messageOf({ requestId: "7" }))).toMatchObject(refused("resources"));
  });

  it("[SI3] is refused before and after its time", () => {
    const { challengeTtlMs, clockSkewMs } = SESSION_LIMITS;
    const at = (ms: number) => new Date(NOW_MS + ms);
    expect(read(messageOf({ expirationTime: at(0) }))).toMatchObject(refused("expirationTime"));
    expect(read(messageOf({ notBefore: at(1) }))).toMatchObject(refused("notBefore"));
    expect(read(messageOf({ issuedAt: at(clockSkewMs + 1) }))).toMatchObject(refused("issuedAt"));
    expect(read(messageOf({ issuedAt: at(-challengeTtlMs - clockSkewMs - 1) }))).toMatchObject(refused("issuedAt"));
    expect(read(messageOf({ issuedAt: at(clockSkewMs) })).ok).toBe(true);
  });

  it("[SI3] that isn't written as the standard has it is refused, also where it could be read", () => {
    const good = messageOf();
    const bad = [
      "",
      "x".repeat(2_000),
      ` ${good}`,
      `${good}\n`,
      `${good}\nExpiration Time: tomorrow`,
      good.replace("Version: 1", "Version: 2"),
      good.replace(ADDRESS, ADDRESS.toLowerCase()),
      good.replace("Chain ID: 31337", "Chain ID: 031337"),
      good.replace("2026-11-23T12:00:00.000Z", "2026-11-23T13:00:00.000+01:00"),
      good.replace("URI: ", "URI: https://evil.example\nURI: "),
      good.replace("\n\nURI", "\n\nhttps://evil.example\n\nURI"),
      good.replace(`Nonce: ${NONCE}`, "Nonce: a-b"),
      good.replace(/Issued At.*/, ""),
      `evil.example wants you to sign in with your Ethereum account:\n${ADDRESS}\n\n${good}`,
    ];
    for (const message of bad) {
      const refusal = read(message);
      expect(refusal, message).toMatchObject({ ok: false, error: { code: "siwe_refused" } });
    }
  });
});
