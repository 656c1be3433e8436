import { describe, expect, it } from "vitest";
import { sayEach } from "../testing/say-warnings.ts";
import { type Attested, checkOrigin } from "./check-origin.ts";
import type { Warning } from "./warning.ts";

const said = (warnings: readonly Warning[]): readonly Warning[] => {
  sayEach(warnings);
  return warnings;
};
const own = { ownOrigin: "https://starling.example", knownOrigins: ["https://relay.starling.example"] };
const attest = (validation: Attested["validation"], origin: string, isScam = false): Attested => ({
  validation,
  origin,
  isScam,
});
const codes = (url: string, attested: Attested | null = null) =>
  said(checkOrigin(url, attested, own).warnings).map(({ code }) => code);

describe("a dApp's origin", () => {
  it("is verified when what is attested is what it claims, whatever its path", () => {
    expect(checkOrigin("https://dapp.example/app?x", attest("VALID", "https://dapp.example"), own)).toEqual({
      state: "verified",
      origin: "https://dapp.example",
      warnings: [],
    });
  });

  it.each([
    ["attested elsewhere", "https://dapp.example", attest("INVALID", "https://evil.example")],
    ["attested elsewhere and called valid", "https://dapp.example", attest("VALID", "https://evil.example")],
    ["attested on another port", "https://dapp.example", attest("VALID", "https://dapp.example:8443")],
    ["attested unencrypted", "https://dapp.example", attest("VALID", "http://dapp.example")],
    ["attested as nothing", "https://dapp.example", attest("VALID", "")],
  ])("%s is a mismatch", (_how, url, attested) => {
    const found = checkOrigin(url, attested, own);
    expect(found.state).toBe("mismatch");
    expect(found.warnings[0]).toMatchObject({ code: "origin_mismatch", severity: "danger" });
  });

  it("that claims the wallet's own, or another known one, is warned of unless it is attested", () => {
    expect(checkOrigin("https://starling.example/wallet", null, own)).toMatchObject({
      state: "mismatch",
      warnings: [{ code: "origin_own" }],
    });
    expect(checkOrigin("https://relay.starling.example", null, own)).toMatchObject({
      state: "mismatch",
      warnings: [{ code: "origin_known" }],
    });
    expect(checkOrigin("https://starling.example", attest("VALID", "https://starling.example"), own).state).toBe(
      "verified",
    );
  });

  it("that is a scam is one, also when it is attested", () => {
    expect(checkOrigin("https://dapp.example", attest("VALID", "https://dapp.example", true), own).state).toBe("scam");
  });

  it("that nobody attests is unverified", () => {
    expect(checkOrigin("https://dapp.example", null, own).state).toBe("unverified");
    expect(codes("https://dapp.example", attest("UNKNOWN", "https://dapp.example"))).toEqual(["origin_unverified"]);
  });

  it.each([
    ["javascript:alert(1)", "origin_unusable"],
    ["", "origin_unusable"],
    ["https://starling.example@evil.example", "origin_unusable"],
    ["http://dapp.example", "origin_insecure"],
    ["https://xn--strling-5za.example", "origin_lookalike"],
    ["https://starling.example.evil.example", "origin_lookalike"],
    ["https://my-starling.example.evil.example", "origin_lookalike"],
  ])("%s gives itself away", (url, code) => expect(codes(url)).toContain(code));

  it("on one's own machine may be unencrypted", () => {
    expect(codes("http://127.0.0.1:4180")).not.toContain("origin_insecure");
    expect(codes("https://app.starling.example")).not.toContain("origin_lookalike");
  });
});
