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
