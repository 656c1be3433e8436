import { expect, it } from "vitest";
import { readSiteConfig } from "./site-config.ts";

it("takes the relay's address without the slash at its end", () => {
  expect(readSiteConfig({ STARLING_RELAY_URL: "https://relay.example:4150/" }).relayUrl).toBe(
    "https://relay.example:4150",
  );
  expect(readSiteConfig({ STARLING_RELAY_URL: "http://host/under/" }).relayUrl).toBe("http://host/under");
});

it("has a default, and names the variable when what it got is no address", () => {
  for (const unset of [{}, { STARLING_RELAY_URL: "" }]) {
    expect(readSiteConfig(unset).relayUrl).toBe("http://127.0.0.1:4150");
  }
  for (const bad of ["localhost:4150", "ftp://relay", "nonsense"]) {
    expect(() => readSiteConfig({ STARLING_RELAY_URL: bad })).toThrow(`STARLING_RELAY_URL is "${bad}"`);
  }
});

it("uses the public WalletConnect relay with a project id alone, and names the variable when that is none", () => {
  expect(readSiteConfig({}).usesPublicWalletConnect).toBe(false);
  expect(readSiteConfig({ STARLING_WALLETCONNECT_PROJECT_ID: "" }).usesPublicWalletConnect).toBe(false);
  expect(readSiteConfig({ STARLING_WALLETCONNECT_PROJECT_ID: "0f".repeat(16) }).usesPublicWalletConnect).toBe(true);
  const bad = { STARLING_WALLETCONNECT_PROJECT_ID: "x; script-src *" };
  expect(() => readSiteConfig(bad)).toThrow("STARLING_WALLETCONNECT_PROJECT_ID");
});

it("takes the site's own origin, and nothing that is more or less than one", () => {
  expect(readSiteConfig({}).siteUrl).toBeUndefined();
  expect(readSiteConfig({ STARLING_SITE_URL: "https://starling.example/" }).siteUrl).toBe("https://starling.example");
  for (const bad of ["starling.example", "https://starling.example/under", "ftp://starling.example"])
    expect(() => readSiteConfig({ STARLING_SITE_URL: bad })).toThrow(`STARLING_SITE_URL is "${bad}"`);
});
